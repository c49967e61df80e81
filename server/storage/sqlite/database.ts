/** The SQLite file itself: opens it and sets it up, in any thread. Knows nothing of Kysely. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { nativeWait, untilFree } from './busy.ts';
import { prepareDataDir } from './data-dir.ts';

/** Marks a file as ours: "Accd" in ASCII, in SQLite's header field for it. */
export const applicationId = 0x41636364;

/** The connection with its settings, not yet migrated. Throws the error of SQLite or the file system, `ForeignDatabase` or `NoDataDir`. */
export function openSqliteDatabase(path: string): SqliteDatabase.Database {
  const problem = path === ':memory:' ? null : prepareDataDir(dirname(path));
  if (problem !== null) throw new NoDataDir(`Its directory ${problem}`);
  // SQLite would open it read-only, and only the first change would fail. [G36]
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
  const database = new SqliteDatabase(path);
  try {
    database.pragma(`busy_timeout = ${nativeWait}`);
    untilFree(() => claim(database));
    untilFree(() => database.pragma('journal_mode = WAL'));
    database.pragma('synchronous = FULL'); // WAL's default may lose the newest commits with the power. [S1]
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A connection that only reads, beside one that writes: it sees what was committed when each of its statements begins. [S47] */
export function openSqliteReader(path: string): SqliteDatabase.Database {
  const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  database.pragma(`busy_timeout = ${nativeWait}`);
  return database;
}

/** Before anything is changed: a database that another program made is left alone. [S26] */
function claim(database: SqliteDatabase.Database): void {
  const owner = database.pragma('application_id', { simple: true });
  if (owner === applicationId) return;
  const isEmpty = database.prepare('select 1 from sqlite_schema').get() === undefined;
  if (owner !== 0 || !isEmpty) throw new ForeignDatabase('It belongs to another program.');
  database.pragma(`application_id = ${applicationId}`);
}

class NoDataDir extends Error {
  override name = 'NoDataDir';
}

class ForeignDatabase extends Error {
  override name = 'ForeignDatabase';
}
