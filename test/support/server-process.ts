/** The server as a process of its own, as `npm start` runs it: its output, and its end. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
const [, settings, cache, flags] = /^(.* )?NODE_COMPILE_CACHE=(\S+) exec node (.*) server\/main\.ts$/.exec(scripts.start)!;
/** The environment that `npm start` sets: its compile cache, and the settings of the memory allocator. */
export const startEnvironment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (settings ?? '')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map((setting) => setting.split('=') as [string, string]),
  ),
  NODE_COMPILE_CACHE: join(root, cache!),
};
/** The flags that `npm start` passes to Node. */
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

/** The server gets only these settings, and no others of this process; without HOST it uses loopback, without PORT a free one. */
export function startProcess(
  env: Readonly<Record<string, string>>,
  [program, ...words]: readonly [string, ...string[]] = [process.execPath, ...nodeFlags, 'server/main.ts'],
): ServerProcess {
  const child = spawn(program, words, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...startEnvironment, HOST: '127.0.0.1', PORT: '0', ...env },
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
