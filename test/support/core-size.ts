/** The size of core in a browser: everything it exports, minified and gzipped, without yjs and without the catalogue's data. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const core = join(import.meta.dirname, '../../core');

/** yjs, and the parts of lib0 that come with it: a page that has the one has the others. */
const yjs = readFileSync(
  createRequire(import.meta.url)
    .resolve('yjs')
    .replace(/\.cjs$/, '.mjs'),
  'utf8',
);
const comesWithYjs = ['yjs', ...new Set([...yjs.matchAll(/from '(lib0\/[^']+)'/g)].flatMap(([, name]) => name ?? []))];

/** The most bytes that core may have. */
export const coreBudget = 38_000;

/** Bytes of gzip. */
export async function coreSize(): Promise<number> {
  const files = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  const entry = '\0all-of-core';
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: core,
    plugins: [
      {
        name: 'all-of-core',
        resolveId: (id) => (id === 'all-of-core' ? entry : null),
        load: (id) =>
          id === entry ? files.map((file, at) => `export * as m${at} from ${JSON.stringify(join(core, file))};`).join('\n') : null,
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      rolldownOptions: { input: 'all-of-core', external: comesWithYjs, preserveEntrySignatures: 'strict', output: { format: 'es' } },
    },
  });
  const chunks = [result].flat().flatMap((one) => ('output' in one ? one.output : []));
  return gzipSync(chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('\n'), { level: 9 }).length;
}
