/** `npm run move -- <DATA_DIR>`: an embedded database becomes one in PostgreSQL. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig, type Environment } from '../../config/config.ts';
import { databaseName } from '../../storage/open-storage.ts';
import { shownDatabase } from '../../storage/postgres/postgres-storage.ts';
import { holdDataDir } from '../../storage/sqlite/hold-data-dir.ts';
import type { Answer } from '../backup/command.ts';
import { Refused } from '../backup/refused.ts';
import { moveTables, type Moved } from './move-tables.ts';
import { createProgress, type Progress } from './progress.ts';
import { openSource } from './source.ts';
import { inEmptyTarget } from './target.ts';

export interface MoveDeps {
  /** Receives lines that tell how far it is. */
  readonly say: (line: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Nothing was moved, and the sentence gives the reason. [G122] */
const refused = 2;

const usage = 'DATABASE_URL=postgres://… npm run move -- <DATA_DIR>';

export async function moveCommand(env: Environment, words: readonly string[], { say, now }: MoveDeps): Promise<Answer> {
  try {
    const { dataDir, databaseUrl } = readPlaces(env, words);
    const moved = await move(dataDir, databaseUrl, createProgress(say, now));
    return { exitCode: 0, text: describe(dataDir, databaseUrl, moved) };
  } catch (error) {
    if (error instanceof Refused) return { exitCode: refused, text: error.message };
    throw error;
  }
}

function readPlaces(env: Environment, words: readonly string[]): { readonly dataDir: string; readonly databaseUrl: string } {
  const [directory, ...more] = words;
  if (directory === undefined || directory.startsWith('-') || more.length > 0)
    throw new Refused(`One DATA_DIR has to be named, the one to move: ${usage}`);
  const settings = readConfig(env);
  if (!settings.ok) throw new Refused(settings.problems.join('\n'));
  const { databaseUrl } = settings.config;
  if (databaseUrl === null) throw new Refused(`DATABASE_URL is not set: give the PostgreSQL database to move to. ${usage}`);
  // npm runs this in its own directory, and notes the one it was called in.
  return { dataDir: resolve(env['INIT_CWD'] ?? '', directory), databaseUrl };
}

/** Throws `Refused`; then the target is as it was. The source stays as it is. */
export async function move(dataDir: string, databaseUrl: string, progress: Progress): Promise<Moved> {
  const path = join(dataDir, databaseName);
  if (!existsSync(path)) throw new Refused(`There is no database at ${path}. Name the DATA_DIR of the server.`);
  // No server may write meanwhile what would then be missing. [G120]
  const letGo = holdDataDir(dataDir);
  if (letGo === null) throw new Refused(`A server runs on ${dataDir}. Stop it first: what people do meanwhile would not be moved.`);
  try {
    const source = await openSource(path);
    try {
      return await inEmptyTarget(databaseUrl, (target) => moveTables(source, target, progress));
    } finally {
      source.close();
    }
  } finally {
    letGo();
  }
}

/** [S111] [G124] */
function describe(dataDir: string, databaseUrl: string, { tables, digest }: Moved): string {
  const counts = [...tables].filter(([, { rows }]) => rows > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `Moved ${dataDir} to the PostgreSQL database ${shownDatabase(databaseUrl)}:`,
    ...counts.map(([table, { rows }]) => `  ${table.replaceAll('_', ' ')}: ${rows}`),
    `  digest: ${digest}, the same on both sides`,
    'Next, start the server with this DATABASE_URL; people stay signed in.',
    `Keep ${dataDir} until you are sure, and start no server on it: what people do there does not come over any more.`,
  ].join('\n');
}
