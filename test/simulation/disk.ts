/** The server's disk: an SQLite database that survives every crash of the server, and takes its time. */
import SqliteDatabase from 'better-sqlite3';
import { Kysely } from 'kysely';
import { createKyselyStorage } from '../../server/storage/kysely-storage.ts';
import { SerialSqliteDialect } from '../../server/storage/sqlite-dialect.ts';
import { sessionInProcess, type SqliteSession } from '../../server/storage/sqlite-session.ts';
import type { Schema } from '../../server/storage/schema.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { Tally } from './tally.ts';
import type { Realm, World } from './world.ts';

export interface Disk {
  readonly database: SqliteDatabase.Database;
  /** The storage of one run of the server; nothing of it goes on when that run has crashed. */
  open(realm: Realm): CanonicalStorage;
  /** What was not committed is gone. */
  crash(): void;
  /** Longest time of a statement that waits for the disk, in milliseconds. */
  slowness: number;
  /** While true, nothing can be written. */
  isFull: boolean;
}

/** Share of the statements that let other things happen before they are carried out. */
const waits = { read: 0.15, write: 0.3, commit: 0.9 } as const;

/** `image` is a serialised database; `onCommit` is called at the moment from which something is durable. */
export function createDisk(world: World, tally: Tally, image: Buffer, onCommit: () => void): Disk {
  const database = new SqliteDatabase(image);
  database.pragma('foreign_keys = ON');
  const prepared = new Map<string, SqliteDatabase.Statement>();
  const prepare = (sql: string): SqliteDatabase.Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const connection = {
    prepare: prepare as SqliteDatabase.Database['prepare'],
    close: () => database,
    get inTransaction() {
      return database.inTransaction;
    },
  };

  const pause = (realm: Realm, share: number): Promise<void> =>
    world.isOneOf(share) ? new Promise((resolve) => world.after(world.between(0, disk.slowness), resolve, realm)) : Promise.resolve();
  const sessionOf = (realm: Realm): SqliteSession => {
    const session = sessionInProcess(connection);
    const run: SqliteSession['run'] = async (statement) => {
      const kind = statement.sql === 'commit' ? 'commit' : statement.sql.startsWith('select') ? 'read' : 'write';
      await pause(realm, waits[kind]);
      // Of a server that has crashed, nothing goes on.
      if (!realm.isAlive) return new Promise(() => {});
      if (disk.isFull && kind === 'write') {
        tally['disk failures'] += 1;
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      }
      const answer = await session.run(statement);
      if (kind !== 'commit') return answer;
      // A crash may also come after it is durable, and before anybody knows.
      onCommit();
      await pause(realm, waits.commit);
      return realm.isAlive ? answer : new Promise(() => {});
    };
    return { ...session, run };
  };

  const disk: Disk = {
    database,
    slowness: 4,
    isFull: false,
    open: (realm) => createKyselyStorage(new Kysely<Schema>({ dialect: new SerialSqliteDialect(sessionOf(realm)) })),
    crash: () => {
      if (!database.inTransaction) return;
      tally['transactions lost'] += 1;
      database.exec('rollback');
    },
  };
  return disk;
}
