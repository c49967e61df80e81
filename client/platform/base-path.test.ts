/** That nothing in the client forgets the path it may be under; test/journeys/base-path.test.ts looks at what a browser keeps. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { basePath, nameHere } from './base-path.ts';

const client = join(import.meta.dirname, '..');
/** The theme is one for all that is on this origin; the policies are of a page, and the header of a request. */
const shared = ['accord.theme', 'accord-template', 'accord-worker', 'accord-try-as'];

it('[G60] [G60a] names of what is kept or shared, and addresses, carry the path', () => {
  expect([basePath, nameHere('accord.account')]).toEqual(['', 'accord.account']);
  const files = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
  const lines = files.flatMap((file) =>
    readFileSync(join(client, file), 'utf8')
      .split('\n')
      .map((line) => ({ file, line: line.trim() })),
  );
  expect(lines.length).toBeGreaterThan(1_000);
  const names = lines.filter(({ line }) => /['"`]accord[.-]/.test(line) && !shared.some((name) => line.includes(name)));
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter(({ line }) => !line.includes('nameHere('))).toEqual([]);
  const opened = lines.filter(({ line }) => /new (EventSource|WebSocket|SharedWorker|Worker)\(|globalThis\.fetch\(/.test(line));
  expect(opened.length).toBeGreaterThan(1);
  expect(opened.filter(({ line }) => !line.includes('basePath'))).toEqual([]);
  // Links are the router's, which knows the path; the others would lead past it.
  const bare = lines.filter(({ line }) =>
    /<(a|img|form|script)\b[^>]*(href|src|action)=["{`'/]*\/|location\.(assign|replace)\(|location\.href =/.test(line),
  );
  expect(bare).toEqual([]);
});
