/** One server at a time uses a DATA_DIR: each of two would judge rights by its own memory. */
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { codeOf } from '../disk-errors.ts';

/** Beside the database; empty. */
export const lockName = 'accord.lock';

/**
 * Answers the way to let go, or null where another server has it. The lock is the system's, by way of SQLite, and ends with the process however
 * that ends. The commands of the operator do not take it. [G48]
 */
export function holdDataDir(dataDir: string): (() => void) | null {
  let lock: SqliteDatabase.Database | undefined;
  try {
    lock = new SqliteDatabase(join(dataDir, lockName), { timeout: 0 });
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    // Opening the database reports other problems of the directory better.
    return codeOf(error).startsWith('SQLITE_BUSY') ? null : () => undefined;
  }
  return () => lock.close();
}
