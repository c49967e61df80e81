/** The server as a process of its own, as `npm start` runs it: what it says, and how it ends. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
const [, cache, flags] = /^NODE_COMPILE_CACHE=(\S+) exec node (.*) server\/main\.ts$/.exec(scripts.start)!;
/** Where `npm start` keeps what a start compiled. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, cache!) };
/** What `npm start` tells Node. */
export const nodeFlags: readonly string[] = flags!.split(' ');

/** Longest time that a start may take, in milliseconds: the first one in a fresh clone builds the client. */
export const firstStart = 120_000;

export interface ServerProcess {
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with the exit code; null where a signal ended it. */
  readonly exit: Promise<number | null>;
  /** Resolves with the address, or with null when the process ended first. */
  readonly address: Promise<string | null>;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Only these settings reach it, and no other of this process; HOST is loopback and PORT a free one where none is given. */
export function startProcess(
  env: Readonly<Record<string, string>>,
  [program, ...words]: readonly [string, ...string[]] = [process.execPath, ...nodeFlags, 'server/main.ts'],
): ServerProcess {
  const child = spawn(program, words, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...compileCache, HOST: '127.0.0.1', PORT: '0', ...env },
  });
  let [out, err] = ['', ''];
  child.stderr.on('data', (data) => (err += String(data)));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = new Promise<string | null>((resolve) => {
    child.stdout.on('data', (data) => {
      out += String(data);
      const [, found] = /listening on (\S+)\n$/.exec(out) ?? [];
      if (found) resolve(found);
    });
    void exit.then(() => resolve(null));
  });
  return { out: () => out, err: () => err, exit, address, signal: (signal) => child.kill(signal) };
}
