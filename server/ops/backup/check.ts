/** Checks a database file: it is whole, it is Accord's, its version is known, and it holds what its note says. */
import SqliteDatabase from 'better-sqlite3';
import { isKnownMigration } from '../../storage/migrations/steps.ts';
import { applicationId } from '../../storage/sqlite/database.ts';
import { unavailableBy } from '../../storage/unavailable.ts';
import { noteTable, readContents, textsOf, type Contents } from './contents.ts';
import { Refused } from './refused.ts';

/** The note in a backup about itself. */
export interface Note {
  /** When it was taken, ISO 8601 UTC. */
  readonly at: string;
  /** Of its contents. */
  readonly digest: string;
}

/** A process that may only read cannot remove the files that SQLite puts beside a database with a write-ahead log; a backup has none. */
export const checkBackup = (path: string): Note => inDatabase(path, (database) => checkNote(path, database), true);

/** Throws `Refused` where SQLite cannot read the file, and a full disk as it is. */
export function inDatabase<T>(path: string, look: (database: SqliteDatabase.Database) => T, readonly = false): T {
  let database: SqliteDatabase.Database | undefined;
  try {
    database = new SqliteDatabase(path, { readonly, fileMustExist: true });
    return look(database);
  } catch (error) {
    if (!(error instanceof SqliteDatabase.SqliteError) || unavailableBy(error) === 'full') throw error;
    throw new Refused(`${path} cannot be read as a database (${error.message}). Check the path, or use another backup.`);
  } finally {
    database?.close();
  }
}

/** [B3a] */
export function checkWhole(path: string, database: SqliteDatabase.Database): Contents {
  if (database.pragma('application_id', { simple: true }) !== applicationId)
    throw new Refused(`${path} is not a database of Accord. Check the path.`);
  const unknown = textsOf(database, 'select name as text from kysely_migration order by name').find((name) => !isKnownMigration(name));
  if (unknown !== undefined && !mayGoOn(database))
    throw new Refused(`${path} was written by a newer version of Accord (it has the step "${unknown}"). Use that version.`);
  const fault = faultOf(database);
  if (fault !== null) throw new Refused(`${path} is damaged: ${fault}. Use another backup.`);
  return readContents(database);
}

/** Whether this version may use what a newer one migrated, as that noted. [S146] */
function mayGoOn(database: SqliteDatabase.Database): boolean {
  const isTold = textsOf(database, `select name as text from pragma_table_info('epoch') where name = 'needs'`).length > 0;
  return isTold && textsOf(database, 'select needs as text from epoch').every(isKnownMigration);
}

/** What SQLite's own check finds first, and references to rows that are not there; null where all is well. */
export function faultOf(database: SqliteDatabase.Database): string | null {
  const found = String(database.pragma('integrity_check(1)', { simple: true }));
  if (found !== 'ok') return found;
  return (database.pragma('foreign_key_check') as unknown[]).length === 0 ? null : 'some of its rows refer to rows that are not there';
}

/** [B3] */
function checkNote(path: string, database: SqliteDatabase.Database): Note {
  const { digest } = checkWhole(path, database);
  const hasNote = database.prepare(`select 1 from sqlite_schema where name = ?`).get(noteTable) !== undefined;
  const note = hasNote && (database.prepare(`select at, digest from ${noteTable}`).get() as Note | undefined);
  if (!note) throw new Refused(`${path} is a database of Accord, but not a backup. Take one with npm run backup.`);
  if (digest !== note.digest)
    throw new Refused(`${path} does not hold what it held when it was taken (${note.at}): it was damaged or changed. Use another backup.`);
  return note;
}
