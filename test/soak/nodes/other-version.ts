/** The present sources as another version: with its number, and with further migrations. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = join(import.meta.dirname, '../../..');

export interface FurtherStep {
  readonly name: string;
  readonly sql: string;
  readonly oldMayGoOn: boolean;
}

export interface OtherVersion {
  /** The folder of its sources. */
  readonly root: string;
  remove(): void;
}

/** The server is copied; what is the same in both is reached by links, so that nothing is built or installed anew. */
export function copyAsVersion(version: string, further: readonly FurtherStep[]): OtherVersion {
  const root = mkdtempSync(join(tmpdir(), 'accord-version-'));
  for (const name of ['node_modules', 'client', 'core', 'dist', 'vite.config.ts', 'package-lock.json'])
    symlinkSync(join(here, name), join(root, name));
  cpSync(join(here, 'server'), join(root, 'server'), { recursive: true });
  edit(join(root, 'package.json'), join(here, 'package.json'), /"version": "[^"]+"/, `"version": "${version}"`);
  const steps = join(root, 'server/storage/migrations/steps.ts');
  const lines = further.map(
    ({ name, sql, oldMayGoOn }) =>
      `  '${name}': { ${oldMayGoOn ? 'oldMayGoOn: true, ' : ''}up: async (db) => void (await sql.raw(${JSON.stringify(sql)}).execute(db)) },\n`,
  );
  edit(steps, steps, /^(export const steps[^]*?\n)(};\n)/m, `import { sql } from 'kysely';\n$1${lines.join('')}$2`);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function edit(to: string, from: string, found: RegExp, replaced: string): void {
  const text = readFileSync(from, 'utf8');
  if (!found.test(text)) throw new Error(`${from} has nothing like ${String(found)}.`);
  writeFileSync(to, text.replace(found, replaced));
}
