/** The product's storage and commit function on a recorded disk. */
import type SqliteDatabase from 'better-sqlite3';
import { Kysely } from 'kysely';
import { createAccessState } from '../../server/access/access-state.ts';
import type { Committer } from '../../server/canonical/committer.ts';
import { createCommitter } from '../../server/canonical/create-committer.ts';
import { createKyselyStorage } from '../../server/storage/kysely-storage.ts';
import { migrate } from '../../server/storage/migrations/migrate.ts';
import type { Schema } from '../../server/storage/schema.ts';
import { SerialSqliteDialect } from '../../server/storage/sqlite-dialect.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import { minute } from '../contracts/storage/values.ts';
import { catalog } from '../support/actors.ts';
import type { RecordedDisk } from './recorded-disk.ts';
import { databaseName, openRecorded, type RecordedDatabase } from './recorded-sqlite.ts';

/** As `openSqliteStorage` marks its files. */
const applicationId = 0x41636364;

export interface Settings {
  /** Pages in the WAL after which SQLite writes them back. */
  readonly checkpoint: number;
  readonly synchronous: 'FULL' | 'OFF';
}

export interface Opened {
  readonly database: RecordedDatabase;
  readonly storage: CanonicalStorage;
  committer(newId: () => string): Promise<Committer>;
}

/** Opens or creates the database as `openSqliteStorage` does. */
export async function openStorageOn(disk: RecordedDisk, { checkpoint, synchronous }: Settings): Promise<Opened> {
  const isNew = disk.find(databaseName) === undefined;
  const database = openRecorded(disk);
  if (isNew) database.pragma(`application_id = ${applicationId}`);
  // There is no shared memory here: the one connection has to be the only one.
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  database.pragma('foreign_keys = ON');
  database.pragma(`wal_autocheckpoint = ${checkpoint}`);
  // The dialect asks of it what Kysely asks, and whether a transaction runs.
  const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(database as unknown as SqliteDatabase.Database) });
  await migrate(db);
  const storage = createKyselyStorage(db);
  return {
    database,
    storage,
    committer: async (newId) =>
      createCommitter({ storage, catalog, access: await createAccessState(storage, catalog), now: () => minute(0), newId }),
  };
}
