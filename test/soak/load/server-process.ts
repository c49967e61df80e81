/** A server in a process of its own, if possible on a core of its own, and the system's measures of it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to the line with its address. */
  readonly startedIn: number;
  /** Microseconds of processor time so far, of all its threads; known to 10 ms. */
  cpu(): number;
  /** Bytes. */
  rss(): number;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, and resolves once it has. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** The end of what it wrote to stderr. */
  complaints(): string;
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Whether it shares one core with all other servers, and leaves the rest to the load; true unless given. */
  readonly sharesCore?: boolean;
  /** Words before its command. */
  readonly enter?: readonly string[];
  /** Finds the address in what the process writes to stdout. */
  readonly address: RegExp;
}

const hasTaskset = spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;
/** Whether server and load can each have a core of their own. */
export const isPinned = hasTaskset && availableParallelism() >= 2;
const serverCore = '0';
const loadCore = '1';

/** Moves this process to the core that the servers leave free. */
export function pinLoad(): void {
  if (isPinned) spawnSync('taskset', ['-a', '-p', '-c', loadCore, String(process.pid)], { stdio: 'ignore' });
}

export function startProcess(
  words: readonly string[],
  { env, cwd, sharesCore = true, enter = [], address }: ProcessOptions,
): Promise<ServerProcess> {
  const command = [...enter, process.execPath, ...words];
  const [program, ...args] = isPinned && sharesCore ? ['taskset', '-c', serverCore, ...command] : command;
  const from = performance.now();
  const child = spawn(program!, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // An interrupted run leaves no server behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  void exited.then(() => process.removeListener('exit', kill));
  let [out, complaints] = ['', ''];
  child.stderr.on('data', (part: Buffer) => (complaints = (complaints + part.toString()).slice(-4_000)));
  return new Promise((resolve, reject) => {
    void exited.then(() => reject(new Error(`the server ended before it listened: ${complaints}`)));
    child.stdout.on('data', (part: Buffer) => {
      out = (out + part.toString()).slice(-4_000);
      const url = address.exec(out)?.[1];
      if (url === undefined) return;
      const pid = child.pid!;
      resolve({
        ...{ url, pid, startedIn: performance.now() - from },
        cpu: () => cpuOf(pid),
        rss: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024,
        signal: (signal) => void child.kill(signal),
        stop: (signal = 'SIGTERM') => {
          child.kill(signal);
          return exited;
        },
        complaints: () => complaints,
      });
    });
  });
}

/** Linux counts processor time in hundredths of a second. */
const tick = 10_000;

function cpuOf(pid: number): number {
  // The name in the second field may hold anything, blanks too.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tick;
}
