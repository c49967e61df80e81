/** What a run is given from outside, a fresh server for each measurement, and what was used while it ran. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant, Running } from './contestants.ts';

export interface Settings {
  readonly seed: number;
  /** Length of each measurement. */
  readonly seconds: number;
  /** How often each is repeated. */
  readonly rounds: number;
}

/** Milliseconds of the same work before the figures count: what V8 compiles while a server is new would be most of them. */
export const warmUp = 10_000;

/** Runs the work on a fresh server with a fresh folder, and always ends the server. */
export async function withServer<T>(contestant: Contestant, work: (server: Running, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-bench-'));
  const server = await contestant.start(folder);
  try {
    return await work(server, folder);
  } finally {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the work for 0 to count − 1, some at a time, and answers in order. */
export async function inGroups<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    const group = Array.from({ length: Math.min(groupSize, count - results.length) }, (_, index) => work(results.length + index));
    results.push(...(await Promise.all(group)));
  }
  return results;
}
const groupSize = 25;

/** Shares of a whole core that were used while something was done. */
export interface Usage {
  readonly server: number;
  readonly load: number;
  /** The share of other processes on this machine: the noise. */
  readonly others: number;
  /** Microseconds of the server. */
  readonly serverTime: number;
}

export function startUsage(server: { cpu(): number }): () => Usage {
  const [from, own, theirs, all] = [performance.now(), process.cpuUsage(), server.cpu(), machineTime()];
  return () => {
    const passed = (performance.now() - from) * 1000;
    const { user, system } = process.cpuUsage(own);
    const [ownTime, serverTime] = [user + system, server.cpu() - theirs];
    const others = Math.max(0, machineTime() - all - ownTime - serverTime);
    return { server: serverTime / passed, load: ownTime / passed, others: others / passed, serverTime };
  };
}

/** Microseconds in which any core of the machine did anything for anyone. */
function machineTime(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'latin1')
    .split('\n')[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * 10_000;
}

export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
