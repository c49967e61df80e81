/** SQLite as Kysely speaks to it here: one session, one caller at a time, and transactions that hold the write lock from their start. */
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, DatabaseIntrospector, Dialect, Driver, Kysely, QueryCompiler, QueryResult } from 'kysely';
import { LeasingDriver } from './lease.ts';
import { begin, commit, rollback, type SqliteSession } from './sqlite-session.ts';

export class SerialSqliteDialect implements Dialect {
  readonly #session: SqliteSession;
  readonly #onSync: (seconds: number) => void;

  /** `onSync` hears how long each transaction took to become durable. */
  constructor(session: SqliteSession, onSync: (seconds: number) => void = () => undefined) {
    this.#session = session;
    this.#onSync = onSync;
  }

  createDriver(): Driver {
    return new LeasingDriver(new SessionDriver(this.#session, this.#onSync));
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/**
 * Kysely lends the connection to one caller at a time, because `SqliteAdapter` says there is one. [S4]
 * SQLite can undo table changes; Kysely's default leaves a migration that failed half done. [S29]
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SessionDriver implements Driver {
  readonly #session: SqliteSession;
  readonly #connection: DatabaseConnection;

  constructor(session: SqliteSession, onSync: (seconds: number) => void) {
    this.#session = session;
    this.#connection = new SessionConnection(session, onSync);
  }

  async init(): Promise<void> {
    // The session is open already.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  /** A transaction that reads first and locks later can be refused by another process halfway. [S3] */
  async beginTransaction(): Promise<void> {
    await this.#session.run(begin);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SessionConnection).run(commit);
  }

  async rollbackTransaction(): Promise<void> {
    await this.#session.run(rollback);
  }

  async releaseConnection(): Promise<void> {
    // There is one, and it stays.
  }

  destroy(): Promise<void> {
    return this.#session.close();
  }
}

class SessionConnection implements DatabaseConnection {
  readonly #session: SqliteSession;
  readonly #onSync: (seconds: number) => void;

  constructor(session: SqliteSession, onSync: (seconds: number) => void) {
    this.#session = session;
    this.#onSync = onSync;
  }

  async run(statement: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<unknown>> {
    const { rows, changes, syncSeconds } = await this.#session.run(statement);
    if (syncSeconds !== null) this.#onSync(syncSeconds);
    return changes === null ? { rows } : { rows, numAffectedRows: BigInt(changes) };
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return (await this.run(query)) as QueryResult<R>;
  }

  streamQuery(): never {
    throw new Error('Rows are read at once here, not streamed.');
  }
}
