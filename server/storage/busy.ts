/** Waiting for the lock of an SQLite file that another process holds. Knows nothing of what is done with it. */
import { codeOf } from './disk-failure.ts';

/** Longest time that SQLite itself waits, in milliseconds. A thread that waits in its code hears nothing, not even that the process ends. [G21] */
export const nativeWait = 100;

/** So long is it asked again, in milliseconds. */
const longestWait = 5_000;

/** Does something that fails with nothing done while another process holds the lock. [S3] */
export function untilFree<T>(work: () => T, now: () => number = () => performance.now()): T {
  const end = now() + longestWait;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || now() >= end) throw error;
    }
  }
}
