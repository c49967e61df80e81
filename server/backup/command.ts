/** What the commands for backups have in common: settings and one path in, sentences and an exit code out. */
import { resolve } from 'node:path';
import { readConfig, type Environment } from '../config/config.ts';
import type { Contents } from './contents.ts';
import { Refused } from './refused.ts';

export interface Command {
  /** How it is called, after `npm run`. */
  readonly usage: string;
  readonly flags: readonly string[];
  /** What to use where everything is in PostgreSQL. */
  readonly forPostgres: string;
  /** Answers what to print. */
  run(file: string, dataDir: string, flags: ReadonlySet<string>): Promise<string>;
}

/** Nothing was done, and the sentence says why. [B8] */
const refused = 2;

export async function runCommand(command: Command, env: Environment, words: readonly string[]): Promise<void> {
  try {
    process.stdout.write(`${await carryOut(command, env, words)}\n`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = refused;
  }
}

async function carryOut({ usage, flags, forPostgres, run }: Command, env: Environment, words: readonly string[]): Promise<string> {
  const [given, rest] = [new Set(words.filter((word) => word.startsWith('-'))), words.filter((word) => !word.startsWith('-'))];
  const [file, ...more] = rest;
  const unknown = [...given].find((flag) => !flags.includes(flag));
  if (file === undefined || more.length > 0 || unknown !== undefined)
    throw new Refused(`${unknown === undefined ? 'One file has to be named' : `${unknown} is not known`}: npm run ${usage}`);
  const settings = readConfig(env);
  if (!settings.ok) throw new Refused(settings.problems.join('\n'));
  const { databaseUrl, dataDir } = settings.config;
  if (databaseUrl !== null) throw new Refused(`DATABASE_URL is set: everything is in PostgreSQL. Use ${forPostgres}.`);
  // npm runs this in its own directory, and notes the one it was called in.
  return run(resolve(env['INIT_CWD'] ?? '', file), resolve(dataDir), given);
}

/** Tables with something in them, and the digest by which two databases are compared. */
export function describeContents({ rows, digest }: Contents): string {
  const counts = [...rows].filter(([table, count]) => count > 0 && !/^(kysely|sqlite)_/.test(table));
  return [...counts.map(([table, count]) => `  ${table.replaceAll('_', ' ')}: ${count}`), `  digest: ${digest}`].join('\n');
}
