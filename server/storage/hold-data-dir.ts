/** One server at a time has a DATA_DIR: two would each go by what they remember of who may what. */
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { codeOf } from './disk-failure.ts';

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
    // What else is wrong with the directory, opening the database tells better.
    return codeOf(error).startsWith('SQLITE_BUSY') ? null : () => undefined;
  }
  return () => lock.close();
}
