/** Removes what is kept for a time only: logs of closed drafts, answers of old requests, and what servers told each other of changes. In the background, a small part at a time. */
import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface RetentionDeps {
  readonly storage: Pick<Storage, 'drafts' | 'outcomes' | 'epoch'>;
  readonly clock: Pick<Clock, 'now' | 'after' | 'every'>;
  /** So many days after a draft was closed or a request answered. */
  readonly days: number;
  /** False where other servers keep it for another time. */
  readonly mayRun?: () => boolean;
  readonly onFailure: (error: unknown) => void;
}

export interface Retention {
  /** Removes all that is due; resolves when it is done, or broken off by `stop`. */
  run(): Promise<void>;
  /** Resolves once no removal is running. */
  stop(): Promise<void>;
}

/** Rows of one transaction, so that an append that waits for it waits some milliseconds. [G31] */
export const rowsAtOnce = 100;

/** A server that lacks an older one reads all rights anew. */
export const changesKept = 10_000;

const minute = 60_000;
const firstAfter = minute;
const runEvery = 60 * minute;
/** Milliseconds between two transactions, in which others have their turn. */
const pause = 20;

export function createRetention({ storage, clock, days, mayRun = () => true, onFailure }: RetentionDeps): Retention {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const rest = (): Promise<void> => new Promise((resolve) => void clock.after(pause, resolve));
  const untilNone = async (remove: () => Promise<boolean>): Promise<void> => {
    while (!stopping.signal.aborted && (await remove())) await rest();
  };
  const removeAll = async (): Promise<void> => {
    const before = new Date(clock.now() - days * 24 * 60 * minute).toISOString();
    await untilNone(() => storage.drafts.removeOldLog(before, rowsAtOnce));
    await untilNone(() => storage.outcomes.removeOld(before, rowsAtOnce));
    if (!stopping.signal.aborted) await storage.epoch.keepNewest(changesKept); // [S138]
  };
  const run = (): Promise<void> =>
    (running ??= removeAll().finally(() => {
      running = null;
    }));
  const inBackground = (): void => void (mayRun() && run().catch(onFailure));
  const timers = [clock.after(firstAfter, inBackground), clock.every(runEvery, inBackground)];
  return {
    run,
    stop: async () => {
      stopping.abort();
      for (const end of timers) end();
      await running?.catch(() => undefined);
    },
  };
}
