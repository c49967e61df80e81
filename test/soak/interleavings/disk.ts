/** What survives the server: a database, to which a dead server sends no request. */
import type { Database, Statement } from 'better-sqlite3';
import { Kysely } from 'kysely';
import { createKyselyStorage } from '../../../server/storage/sql/sql-storage.ts';
import type { Schema } from '../../../server/storage/sql/schema.ts';
import { SerialSqliteDialect } from '../../../server/storage/sqlite/dialect.ts';
import { sessionInProcess, type SqliteSession } from '../../../server/storage/sqlite/session.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';

/** One run of the server, as far as the disk cares. */
export interface Life {
  isAlive: boolean;
  /** It dies when it next asks for a transaction to be committed. */
  diesInside: boolean;
}

export interface Disk {
  open(life: Life, wrap?: (session: SqliteSession) => SqliteSession): CanonicalStorage;
  /** Uncommitted changes are lost. */
  crash(): void;
}

export function createDisk(database: Database): Disk {
  const prepared = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const connection = {
    prepare: prepare as Database['prepare'],
    close: () => database,
    get inTransaction() {
      return database.inTransaction;
    },
  };
  return {
    open(life, wrap = (session) => session) {
      const session = wrap(sessionInProcess(connection, prepare));
      const run: SqliteSession['run'] = (statement) => {
        if (life.diesInside && statement.sql === 'commit') life.isAlive = false;
        return life.isAlive ? session.run(statement) : new Promise(() => {});
      };
      return createKyselyStorage(new Kysely<Schema>({ dialect: new SerialSqliteDialect({ ...session, run }) }));
    },
    crash: () => {
      if (database.inTransaction) database.exec('rollback');
    },
  };
}
