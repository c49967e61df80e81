/** The product's storage and commit function on a recorded disk. */
import { createAccessState } from '../../../server/access/access-state.ts';
import type { Committer } from '../../../core/commit/command.ts';
import { createCommitter } from '../../../server/commit/create-committer.ts';
import { applicationId } from '../../../server/storage/sqlite/database.ts';
import { sessionInProcess, type SqliteSession } from '../../../server/storage/sqlite/session.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage, StorageHooks } from '../../../server/storage/storage.ts';
import { minute } from '../../contracts/storage/values.ts';
import { catalog } from '../../support/actors.ts';
import type { RecordedDisk } from './recorded-disk.ts';
import { databaseName, openRecorded, type RecordedDatabase } from './recorded-sqlite.ts';

export interface Settings {
  /** Pages in the WAL after which SQLite writes them back. */
  readonly checkpoint: number;
  readonly synchronous: 'FULL' | 'OFF';
}

export interface Opened {
  readonly database: RecordedDatabase;
  readonly storage: CanonicalStorage;
}

/** Opens or creates the database as `openSqliteDatabase` does. */
export function setUp(disk: RecordedDisk, { checkpoint, synchronous }: Settings): RecordedDatabase {
  const isNew = disk.find(databaseName) === undefined;
  const database = openRecorded(disk);
  if (isNew) database.pragma(`application_id = ${applicationId}`);
  // Without shared memory the database allows only this one connection.
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  database.pragma('foreign_keys = ON');
  database.pragma(`wal_autocheckpoint = ${checkpoint}`);
  return database;
}

/** A session needs only what this connection has, which runs each statement once. */
export function sessionOf(database: RecordedDatabase): SqliteSession {
  const connection = database as unknown as Parameters<typeof sessionInProcess>[0];
  return sessionInProcess(connection, (sql) => connection.prepare(sql));
}

export async function openStorageOn(disk: RecordedDisk, settings: Settings, hooks: StorageHooks = {}): Promise<Opened> {
  const database = setUp(disk, settings);
  return { database, storage: await openSqliteStorage(databaseName, hooks, async () => sessionOf(database)) };
}

export async function committerOf(storage: CanonicalStorage, newId: () => string): Promise<Committer> {
  const access = await createAccessState(storage, catalog);
  return createCommitter({ storage, catalog, access, now: () => minute(0), newId });
}
