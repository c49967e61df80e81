/** A database connection lent for one query or one transaction: what comes after the end is refused rather than run on its own. [S5] */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';

/** Lends the connections of another driver. */
export class LeasingDriver implements Driver {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  init(...options: Parameters<Driver['init']>): Promise<void> {
    return this.#driver.init(...options);
  }

  async acquireConnection(...options: Parameters<Driver['acquireConnection']>): Promise<DatabaseConnection> {
    return new Lease(await this.#driver.acquireConnection(...options));
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#driver.beginTransaction(leaseOf(connection).connection, settings);
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#driver.commitTransaction(leaseOf(connection).end());
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#driver.rollbackTransaction(leaseOf(connection).end());
  }

  releaseConnection(connection: DatabaseConnection, ...options: [] | [object]): Promise<void> {
    return this.#driver.releaseConnection(leaseOf(connection).end(), ...options);
  }

  destroy(...options: Parameters<Driver['destroy']>): Promise<void> {
    return this.#driver.destroy(...options);
  }
}

class Lease implements DatabaseConnection {
  readonly connection: DatabaseConnection;
  #ended = false;

  constructor(connection: DatabaseConnection) {
    this.connection = connection;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#ended) throw new Error('The transaction has ended; a query of it was not awaited.');
    return this.connection.executeQuery<R>(query);
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.connection.streamQuery<R>(query, chunkSize);
  }

  /** From here on only the driver itself may use the connection. */
  end(): DatabaseConnection {
    this.#ended = true;
    return this.connection;
  }
}

function leaseOf(connection: DatabaseConnection): Lease {
  if (connection instanceof Lease) return connection;
  throw new TypeError('The connection does not come from this driver.');
}
