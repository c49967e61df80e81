/** Waits for the lock of an SQLite file that another process holds. Does not know what the caller does with it. */
import { codeOf } from '../disk-errors.ts';

/** Longest time that SQLite itself waits, in milliseconds. A thread that waits inside SQLite receives no message, not even at the end of the process. [G21] */
export const nativeWait = 100;

/** So long is it asked again, in milliseconds. */
const longestWait = 5_000;

/** Runs an action that fails without effect while another process holds the lock. [S3] */
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
