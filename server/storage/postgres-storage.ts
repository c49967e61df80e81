/** The storage in PostgreSQL: how it is opened, and what is said when it cannot be. */
import { AbortedTransactionError, Kysely, PostgresDialect, PostgresDriver, type Driver } from 'kysely';
import pg from 'pg';
import { createKyselyStorage } from './kysely-storage.ts';
import { LeasingDriver } from './lease.ts';
import { NewerDatabase, migrate, ownerOf } from './migrations/migrate.ts';
import type { Schema } from './schema.ts';
import { OutcomeUnknown, type CanonicalStorage, type StorageHooks } from './storage.ts';

/** Connections for reads beside the one that writes. */
const mostConnections = 10;
/** Milliseconds after which a server that does not answer is given up. */
const longestWait = 10_000;

/** Two transactions met: one of them has to be run again from its start. A taken key is met again as a row, which says more. [S3] */
const metAnother: ReadonlySet<unknown> = new Set(['40001', '40P01', '23505']);

/** Opens the database and brings it to this version. `url` may hold a password, which no message shows. Throws one clear sentence. */
export async function openPostgresStorage(url: string, { onSync = () => undefined }: StorageHooks = {}): Promise<CanonicalStorage> {
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: longestWait,
    application_name: 'accord',
    // What is acknowledged is on disk, whatever the server's own default. [S1]
    options: '-c synchronous_commit=on',
  });
  // A connection that breaks while nobody uses it is replaced; whoever uses it next hears of what is wrong.
  pool.on('error', () => undefined);
  // The same of one that breaks while it is used: its query fails, and that is enough. [S39]
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    // The migrator goes on with its connection after its transaction, which a lease would refuse.
    const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
    // Before anything is changed: a schema that another program filled is left alone. [S26]
    if ((await ownerOf(db)) === 'another') throw new ForeignDatabase();
    await migrate(db);
    return createKyselyStorage(new Kysely({ dialect: new LeasingPostgresDialect({ pool }, onSync) }), {
      mustRunAgain: (error) => error instanceof pg.DatabaseError && metAnother.has(error.code),
    });
  } catch (error) {
    await pool.end();
    throw new Error(sentence(url, error), { cause: error });
  }
}

type PoolConfig = ConstructorParameters<typeof PostgresDialect>[0];

class LeasingPostgresDialect extends PostgresDialect {
  readonly #config: PoolConfig;
  readonly #onSync: (seconds: number) => void;

  constructor(config: PoolConfig, onSync: (seconds: number) => void) {
    super(config);
    this.#config = config;
    this.#onSync = onSync;
  }

  override createDriver(): Driver {
    return new LeasingDriver(new CarefulPostgresDriver(this.#config, this.#onSync));
  }
}

/** What Kysely's own driver takes for a connection, which it does not export. */
type PostgresConnection = Parameters<PostgresDriver['rollbackTransaction']>[0];

class CarefulPostgresDriver extends PostgresDriver {
  readonly #onSync: (seconds: number) => void;

  constructor(config: PoolConfig, onSync: (seconds: number) => void) {
    super(config);
    this.#onSync = onSync;
  }

  override async commitTransaction(connection: PostgresConnection): Promise<void> {
    const start = performance.now();
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      if (isRefusal(error)) throw error;
      throw new OutcomeUnknown('The connection to PostgreSQL was lost during a commit; whether it took effect is not known.', {
        cause: error,
      });
    }
    this.#onSync((performance.now() - start) / 1000);
  }

  /** A connection that cannot roll back is not used again, and why it came to that says more. [S2] */
  override async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** Whether the database itself said that it did not commit: it met another transaction (40) or a constraint (23). */
const isRefusal = (error: unknown): boolean =>
  error instanceof AbortedTransactionError || (error instanceof pg.DatabaseError && /^(40|23)/.test(error.code ?? ''));

class ForeignDatabase extends Error {
  override name = 'ForeignDatabase';
}

/** The address without what is secret in it. */
function shown(url: string): string {
  const { hostname, port, pathname } = URL.parse(url) ?? { hostname: '', port: '', pathname: '' };
  return `"${pathname.slice(1)}" at ${hostname || 'localhost'}${port && `:${port}`}`;
}

/** What happened to which database, and the next step. [S27] */
function sentence(url: string, cause: unknown): string {
  const database = `The PostgreSQL database ${shown(url)}`;
  if (cause instanceof NewerDatabase)
    return `${database} was written by a newer version of Accord (it has the step "${cause.migration}"). Start that version, or give another DATABASE_URL.`;
  if (cause instanceof ForeignDatabase)
    return `${database} has tables of another program. Give Accord a database, or a schema, of its own.`;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === '28P01' || code === '28000') return `${database} refused the user or the password. Check both in DATABASE_URL.`;
  if (code === '3D000') return `${database} does not exist. Create it, or name another in DATABASE_URL.`;
  const reason =
    cause instanceof AggregateError ? cause.errors.map(String).join('; ') : cause instanceof Error ? cause.message : String(cause);
  return `${database} cannot be opened (${reason || String(code)}). Check that it runs, and that DATABASE_URL names it.`;
}
