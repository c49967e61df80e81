/** The server's disk: an SQLite database that survives every crash of the server, and takes its time. */
import type { Database, Statement } from 'better-sqlite3';
import { Kysely } from 'kysely';
import { createKyselyStorage } from '../../server/storage/sql/sql-storage.ts';
import { SerialSqliteDialect } from '../../server/storage/sqlite/dialect.ts';
import { sessionInProcess, type SqliteSession } from '../../server/storage/sqlite/session.ts';
import type { Schema } from '../../server/storage/sql/schema.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { Tally } from './tally.ts';
import type { Realm, World } from './world.ts';

export interface Disk {
  readonly prepare: Prepare;
  /** The storage of one run of the server; nothing of it goes on when that run has crashed. */
  open(realm: Realm): CanonicalStorage;
  /** What was not committed is gone. */
  crash(): void;
  /** Longest time of a statement that waits for the disk, in milliseconds. */
  slowness: number;
  /** While true, nothing can be written. */
  isFull: boolean;
}

/** Prepares each statement once. */
export type Prepare = <Parameters extends unknown[], Row>(sql: string) => Statement<Parameters, Row>;

/** Share of the statements that let other things happen before they are carried out. */
const waits = { read: 0.15, write: 0.3, commit: 0.9 } as const;

/** What begins a transaction or undoes it needs no room. */
const kindOf = (sql: string): keyof typeof waits =>
  sql === 'commit' ? 'commit' : sql.startsWith('select') || sql.startsWith('begin') || sql === 'rollback' ? 'read' : 'write';

/**
 * The transactions of a simulation lie within one of the database's, which the next simulation undoes: that is far cheaper than to
 * open a database for each. `onCommit` is called at the moment from which something is durable.
 */
export function createDisk(world: World, tally: Tally, database: Database, onCommit: () => void): Disk {
  const prepare = prepareOn(database);
  let inTransaction = false;
  const control = (now: boolean, ...sql: string[]): Pick<Statement, 'reader' | 'readonly' | 'all' | 'run'> => ({
    reader: false,
    readonly: true,
    all: () => [],
    run: () => {
      for (const one of sql) prepare(one).run();
      inTransaction = now;
      return { changes: 0, lastInsertRowid: 0 };
    },
  });
  const controls = new Map([
    ['begin immediate', control(true, 'savepoint inner')],
    ['commit', control(false, 'release inner')],
    ['rollback', control(false, 'rollback to inner', 'release inner')],
  ]);
  const connection = {
    prepare: ((sql) => controls.get(sql) ?? prepare(sql)) as Database['prepare'],
    close: () => database,
    get inTransaction() {
      return inTransaction;
    },
  };
  if (database.inTransaction) database.exec('rollback');
  database.exec('begin');

  const pause = (realm: Realm, share: number): Promise<void> =>
    world.isOneOf(share) ? new Promise((resolve) => world.after(world.between(0, disk.slowness), resolve, realm)) : Promise.resolve();
  const sessionOf = (realm: Realm): SqliteSession => {
    const session = sessionInProcess(connection, connection.prepare);
    const run: SqliteSession['run'] = async (statement) => {
      const kind = kindOf(statement.sql);
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
    prepare,
    slowness: 4,
    isFull: false,
    open: (realm) => createKyselyStorage(new Kysely<Schema>({ dialect: new SerialSqliteDialect(sessionOf(realm)) })),
    crash: () => {
      if (!inTransaction) return;
      tally['transactions lost'] += 1;
      controls.get('rollback')!.run();
    },
  };
  return disk;
}

const preparedOn = new WeakMap<Database, Map<string, Statement>>();

function prepareOn(database: Database): Prepare {
  const prepared = preparedOn.get(database) ?? new Map<string, Statement>();
  preparedOn.set(database, prepared);
  const prepare = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return prepare as Prepare;
}
