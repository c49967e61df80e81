/** Decides when SQLite writes the write-ahead log back into the database file, and reports a disk that fails at it. */
import type { Database } from 'better-sqlite3';
import { isOfDisk } from '../disk-errors.ts';
import { nativeWait } from './busy.ts';
import type { Statement } from '../sql/schema.ts';
import type { SqliteAnswer } from './session.ts';

export interface Checkpoints {
  /** Called after every answer; now and then writes back. Throws SQLite's error if the disk failed. */
  after(asked: readonly Statement[], answer: SqliteAnswer | null): void;
}

/** Statements, and KiB given with them, after which the log is written back: it stays at some MiB. */
const enough = 250;

/** Pages of the log, of 4 KiB, from which on the writer waits for readers, so that it can restart the log. */
const mostPages = 1_000;

/** Milliseconds: longer than a list takes, and short for a waiting write. */
const waitForReaders = 50;

/**
 * SQLite writes back by itself as part of a commit, and ignores it when that fails: a sync that failed once and is tried again may
 * succeed without what it was to make durable, and then the log is overwritten. [S37]
 */
export function createCheckpoints(database: Pick<Database, 'inTransaction' | 'pragma'>): Checkpoints {
  database.pragma('wal_autocheckpoint = 0');
  let written = 0;
  return {
    after(asked, answer) {
      for (const { parameters } of asked) written += 1 + parameters.reduce<number>((sum, value) => sum + sizeOf(value), 0) / 1024;
      if (answer?.syncSeconds == null || written < enough || database.inTransaction) return;
      written = 0;
      try {
        if (pagesIn(database.pragma('wal_checkpoint(passive)')) > mostPages) restart(database);
      } catch (error) {
        // With no room for it the log stays, and serves as well.
        if (error instanceof Error && isOfDisk(error)) throw error;
      }
    },
  };
}

/**
 * The log restarts only while no transaction reads from it: constant readers would let it grow for ever. New readers meanwhile read from the
 * file alone, so that the writer waits only for the current ones. [S47]
 */
function restart(database: Pick<Database, 'pragma'>): void {
  database.pragma(`busy_timeout = ${waitForReaders}`);
  try {
    database.pragma('wal_checkpoint(restart)');
  } finally {
    database.pragma(`busy_timeout = ${nativeWait}`);
  }
}

/** What a checkpoint answers: how many pages the log holds. */
const pagesIn = (answer: unknown): number => (answer as readonly { readonly log?: number }[] | undefined)?.[0]?.log ?? 0;

/** Bytes, or nearly. */
const sizeOf = (value: unknown): number => (typeof value === 'string' || value instanceof Uint8Array ? value.length : 0);
