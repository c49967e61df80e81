/** What the commands for backups have in common: settings and one path in, sentences and an exit code out. */
import { resolve } from 'node:path';
import { readConfig, type Environment } from '../../config/config.ts';
import { Refused } from './refused.ts';

export interface Command {
  /** How it is called, after `npm run`. */
  readonly usage: string;
  /** What to use where everything is in PostgreSQL. */
  readonly forPostgres: string;
  /** Answers what to print; `at` is ISO 8601 UTC. Throws `Refused`. */
  run(file: string, dataDir: string, at: string): Promise<string>;
}

export interface Answer {
  readonly exitCode: number;
  readonly text: string;
}

/** The command changed nothing, and the sentence gives the reason. [B8] */
const refused = 2;

export async function runCommand(command: Command): Promise<void> {
  const { exitCode, text } = await answerTo(command, process.env, process.argv.slice(2), new Date().toISOString());
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
}

export async function answerTo(command: Command, env: Environment, words: readonly string[], at: string): Promise<Answer> {
  try {
    return { exitCode: 0, text: await carryOut(command, env, words, at) };
  } catch (error) {
    if (error instanceof Refused) return { exitCode: refused, text: error.message };
    throw error;
  }
}

async function carryOut({ usage, forPostgres, run }: Command, env: Environment, words: readonly string[], at: string) {
  const [file, ...more] = words;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new Refused(`One file has to be named: npm run ${usage}`);
  const settings = readConfig(env);
  if (!settings.ok) throw new Refused(settings.problems.join('\n'));
  const { databaseUrl, dataDir } = settings.config;
  if (databaseUrl !== null) throw new Refused(`DATABASE_URL is set: everything is in PostgreSQL. Use ${forPostgres}.`);
  // npm runs this in its own directory, and notes the one it was called in.
  return run(resolve(env['INIT_CWD'] ?? '', file), resolve(dataDir), at);
}
