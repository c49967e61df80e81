/** SQLite as Kysely speaks to it here: one session, one caller at a time, and transactions that hold the write lock from their start. */
import { DummyDriver, SelectQueryNode, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, DatabaseIntrospector, Dialect, Driver, Kysely, QueryCompiler, QueryResult } from 'kysely';
import { LeasingDriver } from '../sql/lease.ts';
import type { Statement } from '../sql/schema.ts';
import { begin, commit, rollback, type SqliteAnswer, type SqliteReader, type SqliteSession } from './session.ts';

export class SerialSqliteDialect implements Dialect {
  readonly #session: SqliteSession;
  readonly #onSync: (seconds: number) => void;

  /** `onSync` receives the time that each transaction took to become durable. */
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
 * Kysely lends the connection to one caller at a time, because `SqliteAdapter` declares a single one. [S4] SQLite can roll table changes back;
 * Kysely's default leaves a failed migration half done. [S29]
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SessionDriver implements Driver {
  readonly #connection: SessionConnection;

  constructor(session: SqliteSession, onSync: (seconds: number) => void) {
    this.#connection = new SessionConnection(session, onSync);
  }

  async init(): Promise<void> {
    // The session is open already.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  /** A transaction that reads first and locks later can be refused by another process halfway. [S3] */
  beginTransaction(): Promise<void> {
    return this.#connection.begin();
  }

  commitTransaction(): Promise<void> {
    return this.#connection.commit();
  }

  rollbackTransaction(): Promise<void> {
    return this.#connection.rollback();
  }

  async releaseConnection(): Promise<void> {
    // There is one, and it stays.
  }

  destroy(): Promise<void> {
    return this.#connection.close();
  }
}

class SessionConnection implements DatabaseConnection {
  readonly #session: SqliteSession;
  readonly #onSync: (seconds: number) => void;
  /** Whether a transaction is to begin with the next statement, which saves a way to the thread and back. */
  #isDue = false;

  constructor(session: SqliteSession, onSync: (seconds: number) => void) {
    this.#session = session;
    this.#onSync = onSync;
  }

  async begin(): Promise<void> {
    if (this.#session.runFirst) this.#isDue = true;
    else await this.#session.run(begin);
  }

  async commit(): Promise<void> {
    // Where no statement went through there is nothing to commit, and perhaps no transaction.
    await (this.#isDue ? this.rollback() : this.#run(commit));
  }

  async rollback(): Promise<void> {
    this.#isDue = false;
    await this.#session.run(rollback);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #answerTo(statement: Statement): Promise<SqliteAnswer> {
    const { runFirst } = this.#session;
    if (!this.#isDue || !runFirst) return this.#session.run(statement);
    const answer = await runFirst(statement);
    this.#isDue = false;
    return answer;
  }

  async #run({ sql, parameters }: Statement): Promise<QueryResult<unknown>> {
    const { rows, changes, syncSeconds } = await this.#answerTo({ sql, parameters });
    if (syncSeconds !== null) this.#onSync(syncSeconds);
    return changes === null ? { rows } : { rows, numAffectedRows: BigInt(changes) };
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return (await this.#run(query)) as QueryResult<R>;
  }

  streamQuery(): never {
    throw new Error('Rows are read at once here, not streamed.');
  }
}

type Writer = Pick<Kysely<unknown>, 'executeQuery'>;

/**
 * For statements outside of transactions: reads use a read-only connection, with any number of callers at once, because each statement is
 * independent; writes take their turn among the transactions of the writer. [S47]
 */
export class ReadingSqliteDialect implements Dialect {
  readonly #connection: ReadingConnection;

  constructor(reader: SqliteReader, writer: Writer) {
    this.#connection = new ReadingConnection(reader, writer);
  }

  createDriver(): Driver {
    return new ReadingDriver(this.#connection);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new SharedAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class SharedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** The owner of the writer opens and closes the connections. */
class ReadingDriver extends DummyDriver {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    super();
    this.#connection = connection;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  override async beginTransaction(): Promise<void> {
    throw new Error('A transaction is begun on the connection that writes.');
  }
}

class ReadingConnection implements DatabaseConnection {
  readonly #reader: SqliteReader;
  readonly #writer: Writer;

  constructor(reader: SqliteReader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (!SelectQueryNode.is(query.query) || !this.#reader.isReady()) return (await this.#writer.executeQuery(query)) as QueryResult<R>;
    const { rows } = await this.#reader.run({ sql: query.sql, parameters: query.parameters });
    return { rows: rows as R[] };
  }

  streamQuery(): never {
    throw new Error('Rows are read at once here, not streamed.');
  }
}
