/** How much JavaScript the first screen takes: `npm run bench:size`. Prints kB of gzip. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildClient, clientDir } from '../../server/ops/build/build-client.ts';

await buildClient((line) => process.stderr.write(`${line}\n`));
const kilobytes = (files: Iterable<string>): string =>
  ([...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(clientDir, 'assets', file))).length, 0) / 1000).toFixed(1);

/** A chunk with everything it needs before it can run; what is imported on demand is not among it. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = readFileSync(join(clientDir, 'assets', file), 'utf8');
  for (const [, imported] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) if (imported) withImports(imported, seen);
  return seen;
}

const page = readFileSync(join(clientDir, 'index.html'), 'utf8');
const entries = [...page.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].flatMap(([, file]) => file ?? []);
const all = readdirSync(join(clientDir, 'assets')).filter((file) => file.endsWith('.js'));
const chunk = (name: string): string[] => all.filter((file) => basename(file).startsWith(`${name}-`));
const shell = entries.flatMap((file) => [...withImports(file)]);
const screen = (...names: string[]): Set<string> => new Set([...shell, ...names.flatMap(chunk).flatMap((file) => [...withImports(file)])]);

process.stdout.write(`first screen, signing in: ${kilobytes(screen('sign-in-page'))} kB\n`);
process.stdout.write(`list of profiles: ${kilobytes(screen('workspace-root', 'profiles-page'))} kB\n`);
process.stdout.write(`draft editor: ${kilobytes(screen('workspace-root', 'draft-page'))} kB\n`);
process.stdout.write(`all of it: ${kilobytes(all)} kB, gzip\n`);
