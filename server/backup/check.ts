/** Looks a database file over: whether it is whole, ours, of a version that is known, and holds what was noted of it. */
import SqliteDatabase from 'better-sqlite3';
import { isKnownMigration } from '../storage/migrations/migrate.ts';
import { applicationId } from '../storage/sqlite-database.ts';
import { noteTable, readContents, textsOf, type Contents } from './contents.ts';
import { Refused } from './refused.ts';

/** What a backup says of itself. */
export interface Note {
  /** When it was taken, ISO 8601 UTC. */
  readonly at: string;
  /** Of the contents it was taken of. */
  readonly digest: string;
}

/** Throws `Refused`. [B3] */
export function checkBackup(path: string): Contents & { readonly note: Note } {
  return inDatabase(path, (database) => {
    const contents = checkWhole(path, database);
    const note = readNote(database);
    if (!note)
      throw new Refused(
        `${path} is a database of Accord, but not a backup. To use it, stop its server and move the file, with the -wal file beside it, into DATA_DIR as accord.sqlite.`,
      );
    if (contents.digest !== note.digest)
      throw new Refused(
        `${path} does not hold what it held when it was taken (${note.at}): it was damaged or changed. Use another backup.`,
      );
    return { ...contents, note };
  });
}

/** The same for a database that is in use. Throws `Refused`. */
export const checkDatabase = (path: string): Contents => inDatabase(path, (database) => checkWhole(path, database), false);

/** Who may only read cannot take away again what SQLite puts beside a database with a write-ahead log; a backup has none. */
function inDatabase<T>(path: string, look: (database: SqliteDatabase.Database) => T, readonly = true): T {
  let database: SqliteDatabase.Database | undefined;
  try {
    database = new SqliteDatabase(path, { readonly, fileMustExist: true });
    return look(database);
  } catch (error) {
    throw asRefusal(path, error);
  } finally {
    database?.close();
  }
}

function checkWhole(path: string, database: SqliteDatabase.Database): Contents {
  checkOwner(path, database);
  const found = String(database.pragma('integrity_check(1)', { simple: true }));
  if (found !== 'ok') throw new Refused(`${path} is damaged (${found}). Use another backup.`);
  if ((database.pragma('foreign_key_check') as unknown[]).length > 0)
    throw new Refused(`${path} is damaged: some of its rows refer to rows that are not there. Use another backup.`);
  return readContents(database);
}

/** Throws `Refused` where another program made the file, or a newer version wrote it. */
export function checkOwner(path: string, database: SqliteDatabase.Database): void {
  if (database.pragma('application_id', { simple: true }) !== applicationId)
    throw new Refused(`${path} is not a database of Accord. Check the path.`);
  const unknown = textsOf(database, 'select name as text from kysely_migration order by name').find((name) => !isKnownMigration(name));
  if (unknown !== undefined)
    throw new Refused(`${path} was written by a newer version of Accord (it has the step "${unknown}"). Use that version.`);
}

function readNote(database: SqliteDatabase.Database): Note | null {
  if (!database.prepare(`select 1 from sqlite_schema where name = ?`).get(noteTable)) return null;
  return (database.prepare(`select at, digest from ${noteTable}`).get() as Note | undefined) ?? null;
}

/** What cannot be read is no fault of this program, and told in one sentence. */
export function asRefusal(path: string, error: unknown): unknown {
  if (!(error instanceof SqliteDatabase.SqliteError)) return error;
  if (error.code === 'SQLITE_NOTADB') return new Refused(`${path} is not a database. Check the path.`);
  if (error.code.startsWith('SQLITE_CORRUPT')) return new Refused(`${path} is damaged (${error.message}). Use another backup.`);
  return new Refused(`${path} cannot be read (${error.message}). Check the path, and that this user may read it.`);
}
