/** SQLite as Kysely speaks to it here: one connection, one caller at a time, and transactions that hold the write lock from their start. */
import type { Database as SqliteDatabase } from 'better-sqlite3';
import { CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Driver } from 'kysely';
import { LeasingDriver } from './lease.ts';

/** Kysely lends the connection to one caller at a time, because `SqliteAdapter` says there is one. [S4] */
export class SerialSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new LeasingDriver(new ImmediateDriver(this.#database));
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

class ImmediateDriver extends SqliteDriver {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  /** A transaction that reads first and locks later can be refused by another process halfway. [S3] */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // On some failures (disk full) SQLite has already rolled back; asking again would hide the reason.
    if (this.#database.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }
}
