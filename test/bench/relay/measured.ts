/** What a run is given from outside, and figures in the form they are printed. */
import { mkdtempSync, rmSync } from 'node:fs';
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

/** Runs the work on a fresh server with a fresh folder, and ends the server whatever happens. */
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

export const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Shares of a whole core that this process and the server used while something was done. */
export interface Usage {
  readonly load: number;
  readonly server: number;
  /** Microseconds. */
  readonly serverTime: number;
  readonly seconds: number;
}

export function startUsage(server: { cpu(): number }): () => Usage {
  const [from, own, theirs] = [performance.now(), process.cpuUsage(), server.cpu()];
  return () => {
    const microseconds = (performance.now() - from) * 1000;
    const { user, system } = process.cpuUsage(own);
    const serverTime = server.cpu() - theirs;
    return { load: (user + system) / microseconds, server: serverTime / microseconds, serverTime, seconds: microseconds / 1e6 };
  };
}
