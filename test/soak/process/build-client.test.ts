/** What becomes of a client that is not of the sources beside it. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { oldNpmHint } from '../../../server/ops/build/build-client.ts';

const root = join(import.meta.dirname, '../../..');
let folder: string;

/** A project with a client that was built from other sources, and no build tools. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-build-'));
  for (const name of ['client', 'core', 'server/ops', 'dist/client']) await mkdir(join(folder, name), { recursive: true });
  for (const name of ['build-client.ts', 'compress-files.ts'])
    await cp(join(root, 'server/ops/build', name), join(folder, 'server/ops/build', name));
  for (const name of ['package.json', 'package-lock.json', 'vite.config.ts']) await cp(join(root, name), join(folder, name));
  await writeFile(join(folder, 'dist/client/index.html'), 'built before');
  await writeFile(join(folder, 'dist/client.stamp'), 'of other sources');
});
afterEach(() => rm(folder, { recursive: true }));

const build = async (): Promise<{ result: unknown; said: string[] }> => {
  const said: string[] = [];
  const { buildClient } = (await import(pathToFileURL(join(folder, 'server/ops/build/build-client.ts')).href)) as {
    buildClient(say: (line: string) => unknown): Promise<unknown>;
  };
  const result = await buildClient((line) => said.push(line)).catch((error: Error) => error.message);
  return { result, said };
};

it('[G29] [G29a] without build tools an older client is served as it is, and that is said', async () => {
  const { result, said } = await build();
  expect(result).toBeUndefined();
  expect(said.join()).toMatch(/^the client is not of these sources, but vite is not installed.*; serving it as it is$/);
  expect(await readFile(join(folder, 'dist/client/index.html'), 'utf8')).toBe('built before');
});

it('[G29] without build tools and without a client the next step is told', async () => {
  await rm(join(folder, 'dist'), { recursive: true });
  expect((await build()).result).toMatch(/^The client is not built, and vite is not installed.*run `npm ci`/);
});

it('[G29] [G29a] a build that fails is told in one sentence, and leaves nothing behind', async () => {
  await mkdir(join(folder, 'node_modules/vite/bin'), { recursive: true });
  await writeFile(join(folder, 'node_modules/vite/package.json'), '{"name":"vite"}');
  await writeFile(join(folder, 'node_modules/vite/bin/vite.js'), 'process.exit(3);');
  expect((await build()).result).toBe('The client could not be built: vite ended with 3. What it said stands above.');
  expect(await readFile(join(folder, 'dist/client/index.html'), 'utf8')).toBe('built before');
});

it('[G29] what an old npm has left out is told with it', () => {
  expect(oldNpmHint('npm/9.2.0 node/v18.20.4 linux x64 workspaces/false')).toMatch(/^ npm runs on Node 18\.20\.4 here.*install Node 24/);
  expect(oldNpmHint('npm/9.2.0 node/v20.18.0 linux x64')).toContain('20.18.0');
  for (const fine of ['npm/9.2.0 node/v20.19.2 linux x64', 'npm/11.19.1 node/v24.1.0 linux x64', '', undefined])
    expect(oldNpmHint(fine)).toBe('');
});
