/** SQLite as Kysely speaks to it here: one connection, one caller at a time, and transactions that hold the write lock from their start. */
import type { Database as SqliteDatabase } from 'better-sqlite3';
import { CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, QueryResult } from 'kysely';

/** Kysely lends the connection to one caller at a time, because `SqliteAdapter` says there is one. [S4] */
export class SerialSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new LeasingDriver(this.#database);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** SQLite can undo table changes; Kysely's default leaves a migration that failed half done. [S29] */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class LeasingDriver extends SqliteDriver {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new Lease(await super.acquireConnection());
  }

  /** A transaction that reads first and locks later can be refused by another process halfway. [S3] */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await leaseOf(connection).begin();
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await leaseOf(connection).end('commit');
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // On some failures (disk full) SQLite has already rolled back; asking again would hide the reason.
    if (this.#database.inTransaction) await leaseOf(connection).end('rollback');
  }
}

/** The connection, lent for one query or one transaction: a query that comes after the end is refused rather than run on its own. [S5] */
class Lease implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  #ended = false;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#ended) throw new Error('The transaction has ended; a query of it was not awaited.');
    return this.#connection.executeQuery<R>(query);
  }

  streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery<R>(query, 1);
  }

  async begin(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw('begin immediate'));
    this.#ended = false;
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.#ended = true;
    await this.#connection.executeQuery(CompiledQuery.raw(how));
  }
}

function leaseOf(connection: DatabaseConnection): Lease {
  if (connection instanceof Lease) return connection;
  throw new TypeError('The connection does not come from this driver.');
}
