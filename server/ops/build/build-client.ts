/** Building the client where it is not built yet, or was built from other sources. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stampFile = join(root, 'dist', 'client.stamp');

/** Where the built client is. */
export const clientDir = join(root, 'dist', 'client');

/** Ensures that the built client matches these sources; `say` receives each step. Throws one clear sentence. */
export async function buildClient(say: (line: string) => void): Promise<void> {
  const wanted = hashOfSources();
  const [stamp, page] = await Promise.all([readIfThere(stampFile), readIfThere(join(clientDir, 'index.html'))]);
  if (stamp === wanted && page !== null) return;
  const vite = pathOfVite();
  if (vite === null) {
    if (page === null)
      throw new Error('The client is not built, and vite is not installed to build it; run `npm ci` with development packages.');
    say('the client is not of these sources, but vite is not installed to build it again; serving it as it is');
    return;
  }
  say(
    page === null
      ? 'building the client, which takes some seconds the first time'
      : 'building the client again, because its sources changed',
  );
  const fresh = `${clientDir}-${process.pid}`;
  const build = ['build', join(root, 'client'), '--config', join(root, 'vite.config.ts'), '--logLevel', 'warn', '--outDir', fresh];
  try {
    await runTool('vite', [vite, ...build]);
    await runTool('the compression', [join(root, 'server/ops/build/compress-files.ts'), fresh]);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  await putInPlace(fresh);
  await writeFile(stampFile, wanted);
}

/** Null if the build tools are not installed: a server with a built client needs none. */
function pathOfVite(): string | null {
  try {
    return join(fileURLToPath(import.meta.resolve('vite/package.json')), '..', 'bin', 'vite.js');
  } catch {
    return null;
  }
}

/** In a process of its own, which takes with it the hundreds of megabytes that building needs. [G70] */
async function runTool(name: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', process.stderr, process.stderr] });
  const kill = (): void => void child.kill();
  process.once('exit', kill);
  const end = await once(child, 'exit').catch((error: Error) => [error.message]);
  process.removeListener('exit', kill);
  const [code, signal] = end as [number | string | null, NodeJS.Signals | null];
  if (code === 0) return;
  throw new Error(
    `The client could not be built: ${name} ended with ${signal ?? code}. What it said stands above.${oldNpmHint(process.env['npm_config_user_agent'])}`,
  );
}

/** npm skips optional packages that its own Node is too old for, such as the bundler's native part, without any message. */
export function oldNpmHint(userAgent = ''): string {
  const [, node, major, minor] = /\bnode\/v((\d+)\.(\d+)\S*)/.exec(userAgent) ?? [];
  const isOld = Number(major) < 20 || (Number(major) === 20 && Number(minor) < 19);
  return isOld
    ? ` npm runs on Node ${node} here, which is too old for it to install all of the build tools: install Node 24 (https://nodejs.org), and run \`npm ci\` again.`
    : '';
}

/** Whole or not at all: another server may be serving the old files, or be building at this moment. */
async function putInPlace(fresh: string): Promise<void> {
  await rm(clientDir, { recursive: true, force: true });
  try {
    await rename(fresh, clientDir);
  } catch (error) {
    // Another process put its own there in between; it was built from the same sources.
    if ((await readIfThere(join(clientDir, 'index.html'))) === null) throw error;
    await rm(fresh, { recursive: true });
  }
}

/** The inputs of the built client: names and contents, without tests and documents. Every start reads them, before any request, so it reads them at once. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const path of [
    ...filesIn('client'),
    ...filesIn('core'),
    'server/ops/build/compress-files.ts',
    'vite.config.ts',
    'package-lock.json',
  ].sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test\.ts|md)$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

if (import.meta.main) {
  // Ends vite too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  await buildClient((line) => process.stderr.write(`${line}\n`));
}
