/** client/sdk/accord.ts as other programs have it: compiled alone, compared with docs/openapi.json, and run against a real server. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccord } from '../../../client/sdk/accord.ts';
import { password, startServer, type Person, type TestServer } from '../../support/server.ts';

const root = join(import.meta.dirname, '../../..');
const sdk = join(root, 'client/sdk/accord.ts');
const run = promisify(execFile);
/** As a program would, with the strictest settings and nothing of Node. */
const compile = (...words: string[]): Promise<string> =>
  run(join(root, 'node_modules/.bin/tsc'), ['--ignoreConfig', '--strict', '--exactOptionalPropertyTypes', '--module', 'esnext', ...words], {
    cwd: root,
  }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );

let server: TestServer;
let admin: Person;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'accord-sdk-'));
  copyFileSync(sdk, join(folder, 'accord.ts'));
  server = await startServer();
  admin = await server.signIn('admin');
  const keepers = await server.plantProfile({ name: 'Queue keepers', chosen: ['Queues.Edit'] });
  const chile = { resources: ['Prompt'], tags: { Country: 'Chile' } };
  const prompts = await server.plantProfile({ name: 'Prompts of Chile', chosen: ['Prompts.View'], accessControl: chile });
  await server.plantUser('ada', [keepers.id, prompts.id].sort());
  await server.plantUser('bo', [prompts.id]);
  await server.plantUser('cy', [keepers.id]);
  await server.plantUser('di', [keepers.id], { enabled: false });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const tokenFor = async (...scopes: string[]): Promise<string> => {
  const expiresAt = new Date(server.now() + 86_400_000).toISOString();
  const { body } = await admin.call('POST', '/api/me/tokens', { body: { name: 'SDK', scopes, expiresAt, password } });
  return (body as unknown as { token: string }).token;
};

test('[A60] it imports nothing, and compiles alone for programs of 2022, without the types of Node', async () => {
  expect(readFileSync(sdk, 'utf8')).not.toMatch(/^\s*import\b|\bimport\(|\brequire\(/m);
  expect(await compile('--noEmit', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '', join(folder, 'accord.ts'))).toBe('');
});

test('[A61] its types are those of docs/openapi.json, and one that is not is told', async () => {
  const options = [
    '--noEmit',
    '--skipLibCheck',
    '--target',
    'es2024',
    '--moduleResolution',
    'bundler',
    '--allowImportingTsExtensions',
    '--types',
    '',
  ];
  const types = join(root, 'test/contracts/http/sdk-types.ts');
  expect(await compile(...options, types)).toBe('');
  // The same with an answer that is otherwise.
  const other = readFileSync(sdk, 'utf8').replace('readonly allowed: boolean', 'readonly allowed: string');
  writeFileSync(join(folder, 'other.ts'), other);
  const fits = readFileSync(types, 'utf8').replace('../../../client/sdk/accord.ts', './other.ts').replaceAll('../../../', `${root}/`);
  writeFileSync(join(folder, 'types.ts'), fits);
  expect(await compile(...options, join(folder, 'types.ts'))).toContain('decision');
});

test('[A60] [A61] [A62] against a real server it decides, reads, and is refused what its token is not for', async () => {
  const accord = createAccord({ url: server.url, token: await tokenFor('decisions', 'users:read') });
  const ask = { user: 'ada', permission: 'Queues.Edit' };
  expect(await accord.decide(ask)).toMatchObject({ allowed: true, because: [{ name: 'Queue keepers' }] });
  expect(await accord.isAllowed({ ...ask, user: 'di' })).toBe(false);
  const asked = Array.from({ length: 2_345 }, (_, at) => ({ ...ask, user: at % 3 === 0 ? 'bo' : 'cy' }));
  expect((await accord.decideMany(asked)).map(({ allowed }) => allowed)).toEqual(asked.map(({ user }) => user === 'cy'));
  // More than a megabyte.
  const tags = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`key ${at}`, 'x'.repeat(200)]));
  const long = Array.from({ length: 200 }, () => ({ ...ask, resource: { type: 'Queue', tags } }));
  expect((await accord.decideMany(long)).every(({ allowed }) => allowed)).toBe(true);
  const names: string[] = [];
  for await (const { username } of accord.eachUser({ limit: 2 })) names.push(username);
  expect(names).toEqual(['ada', 'admin', 'bo', 'cy', 'di']);
  await expect(accord.profiles()).rejects.toMatchObject({ code: 'scope-missing', status: 403 });
  await expect(accord.user('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not-found', problem: { status: 404 } });
  const nowhere = createAccord({ url: 'http://127.0.0.1:9', token: 'accord_pat_' });
  await expect(nowhere.decide(ask)).rejects.toMatchObject({ code: 'unreachable', status: 0 });
});

test('[A63] a program that asks for more than its share is slowed down, and answered', async () => {
  const accord = createAccord({ url: server.url, token: await tokenFor('decisions') });
  server.budget.account(admin.userId).charge(600);
  const asked = Array.from({ length: 40 }, () => accord.isAllowed({ user: 'ada', permission: 'Queues.Edit' }));
  const clock = setInterval(() => server.advance(50), 10);
  expect((await Promise.all(asked)).every(Boolean)).toBe(true);
  clearInterval(clock);
});

test('[A64] each example of docs/sdk.md prints what stands below it', async () => {
  const text = readFileSync(join(root, 'docs/sdk.md'), 'utf8');
  const examples = [...text.matchAll(/```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
  expect(examples.length).toBe(text.split('```ts').length - 1);
  expect(examples.length).toBeGreaterThan(5);
  const env = { ...process.env, ACCORD_URL: server.url, ACCORD_TOKEN: await tokenFor('decisions', 'profiles:read', 'users:read') };
  const printed = await Promise.all(
    examples.map(async ([, code = ''], at) => {
      const file = join(folder, `example-${at}.ts`);
      writeFileSync(file, code);
      return (await run(process.execPath, [file], { env: { ...env, NODE_OPTIONS: '', NO_COLOR: '1' } })).stdout;
    }),
  );
  expect(printed).toEqual(examples.map(([, , expected]) => expected));
});
