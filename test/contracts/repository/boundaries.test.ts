/** That core cannot reach the DOM, Node, a clock, chance or its neighbours: each reach is a fixture that the build has to refuse. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coreBudget, coreSize } from '../../support/core-size.ts';

const root = join(import.meta.dirname, '../../..');

/** What a line of core might reach for, and a word of the complaint about it. */
const refused = {
  types: [
    ['document.title;', 'document'],
    ['window.location;', 'window'],
    ['localStorage.clear();', 'localStorage'],
    ['process.exit();', 'process'],
    ["Buffer.from('a');", 'Buffer'],
    ['setTimeout(() => undefined, 1);', 'setTimeout'],
    ["void fetch('/');", 'fetch'],
    ["import '../../../server/main.ts';", 'server/main.ts'],
    ["import { readFileSync } from 'node:fs'; readFileSync('a');", 'node:fs'],
  ],
  lint: [
    ['export const at = Date.now();', 'Date'],
    ['export const at = new Date();', 'Date'],
    ['export const text = new Intl.DateTimeFormat().format();', 'Intl'],
    ['export const chance = Math.random();', 'random'],
    ["export const chance = Math['random']();", 'random'],
    ['export const id = crypto.randomUUID();', 'crypto'],
    ['export const at = performance.now();', 'performance'],
    ["console.log('a');", 'console'],
    ['export const all = globalThis;', 'globalThis'],
    ["import { rand } from 'lib0/random'; export const chance = rand();", 'lib0/random'],
    ["import { getUnixTime } from 'lib0/time'; export const at = getUnixTime();", 'lib0/time'],
    ["import { readFileSync } from 'node:fs'; export const text = readFileSync('a');", 'node:fs'],
  ],
} as const;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-boundaries-'));
  await mkdir(join(folder, 'core'));
  await mkdir(join(folder, 'server'));
  await writeFile(join(folder, 'server/main.ts'), 'export const port = 1;\n');
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json', 'core/tsconfig.json']) await copyFile(join(root, file), join(folder, file));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a tool prints about one file of core for each of the given lines. */
async function complaints(lines: readonly (readonly [string, string])[], tool: string, ...options: string[]): Promise<string[]> {
  await Promise.all(lines.map(([line], at) => writeFile(join(folder, `core/fixture-${at}.ts`), `export {};\n${line}\n`)));
  const run = promisify(execFile)(join(root, 'node_modules/.bin', tool), options, { cwd: folder });
  const { stdout } = await run.catch((failure: { stdout: string }) => failure);
  return lines.map((_, at) =>
    stdout
      .split(/\n(?=core\/)/)
      .filter((part) => part.startsWith(`core/fixture-${at}.ts`))
      .join('\n'),
  );
}

it('[T4] core cannot reach the DOM, Node or its neighbours', async () => {
  const told = await complaints(refused.types, 'tsc', '-p', 'core', '--pretty', 'false');
  refused.types.forEach(([line, word], at) => expect(told[at], line).toContain(word));
});

it('[T4] core cannot reach a clock or chance', async () => {
  const told = await complaints(refused.lint, 'oxlint', '--format', 'unix', 'core');
  refused.lint.forEach(([line, word], at) => expect(told[at], line).toContain(word));
});

it('[T5] core without yjs and the catalogue stays below its budget', async () => {
  const size = await coreSize();
  expect(size).toBeGreaterThan(5_000);
  expect(size).toBeLessThan(coreBudget);
}, 60_000);
