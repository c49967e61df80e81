/** The storage in an SQLite file: how it is opened, and what is said when it cannot be. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely } from 'kysely';
import { createKyselyStorage } from './kysely-storage.ts';
import { NewerDatabase, migrate } from './migrations/migrate.ts';
import type { Schema } from './schema.ts';
import { SerialSqliteDialect } from './sqlite-dialect.ts';
import type { CanonicalStorage } from './storage.ts';

/** Marks a file as ours: "Accd" in ASCII, in SQLite's header field for it. */
const applicationId = 0x41636364;

const nextStep = 'Restore it from a backup, or set DATA_DIR to another directory.';

/** Opens or creates the database and brings it to this version; `:memory:` keeps it in memory. Throws one clear sentence. */
export async function openSqliteStorage(path: string): Promise<CanonicalStorage> {
  const database = openSqliteDatabase(path);
  const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(database) });
  try {
    await migrate(db);
    return createKyselyStorage(db);
  } catch (error) {
    database.close();
    throw failure(path, error);
  }
}

/** The connection with its settings, not yet migrated. */
export function openSqliteDatabase(path: string): SqliteDatabase.Database {
  let database: SqliteDatabase.Database | undefined;
  try {
    // The file holds password hashes: a directory made for it is its owner's alone. [S28]
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    database = new SqliteDatabase(path);
    database.pragma('busy_timeout = 5000');
    claim(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL'); // WAL's default may lose the newest commits with the power. [S1]
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database?.close();
    throw failure(path, error);
  }
}

/** Before anything is changed: a database that another program made is left alone. [S26] */
function claim(database: SqliteDatabase.Database): void {
  const owner = database.pragma('application_id', { simple: true });
  if (owner === applicationId) return;
  const isEmpty = database.prepare('select 1 from sqlite_schema').get() === undefined;
  if (owner !== 0 || !isEmpty) throw new ForeignDatabase();
  database.pragma(`application_id = ${applicationId}`);
}

class ForeignDatabase extends Error {
  override name = 'ForeignDatabase';
}

function failure(path: string, cause: unknown): Error {
  return new Error(sentence(path, cause), { cause });
}

/** What happened to which file, and the next step. [S27] */
function sentence(path: string, cause: unknown): string {
  if (cause instanceof NewerDatabase)
    return `The database ${path} was written by a newer version of Accord (it has the step "${cause.migration}"). Start that version, or set DATA_DIR to another directory.`;
  if (cause instanceof ForeignDatabase) return `The database ${path} belongs to another program. Set DATA_DIR to another directory.`;
  const code = cause instanceof SqliteDatabase.SqliteError ? cause.code : '';
  if (code === 'SQLITE_NOTADB') return `The file ${path} is not a database. ${nextStep}`;
  if (code.startsWith('SQLITE_CORRUPT')) return `The database ${path} is damaged. ${nextStep}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `The database ${path} cannot be opened (${reason}). Check that this process may write the file and its directory, and that no other process holds it.`;
}
