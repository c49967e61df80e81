/** The storage in PostgreSQL: how it opens, and the messages when it cannot. */
import {
  AbortedTransactionError,
  CompiledQuery,
  DeleteQueryNode,
  InsertQueryNode,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  UpdateQueryNode,
  sql,
  type Driver,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { readOnly } from '../unavailable.ts';
import { createKyselyStorage } from '../sql/sql-storage.ts';
import { LeasingDriver } from '../sql/lease.ts';
import { NewerDatabase, OlderDatabase, migrate, ownerOf, requireThisVersion } from '../migrations/migrate.ts';
import { notBrought, type Opening } from '../opening.ts';
import type { Schema } from '../sql/schema.ts';
import { OutcomeUnknown, type CanonicalStorage, type StorageHooks } from '../storage.ts';
import { appendInPostgres } from './append.ts';
import { OwnSchemaDialect } from './own-schema.ts';
import { MissingPrivileges, requirePrivileges } from './privileges.ts';

/** Connections for reads beside the one that writes. */
export const mostConnections = 10;
/** Milliseconds after which a server that does not answer is given up. */
const longestWait = 10_000;

/** Milliseconds that one statement may take. */
const longestSilence = 20_000;

/** Two transactions conflicted: one of them must run again from its start. On that run a taken key is a row, which gives a better message. [S3] */
const metAnother: ReadonlySet<unknown> = new Set(['40001', '40P01', '23505']);

/** Opens the database and brings it to this version. `url` may hold a password, which no message shows. Throws one clear sentence. */
export async function openPostgresStorage(
  url: string,
  { onSync = () => undefined }: StorageHooks = {},
  { migrates = true, longestAnswer = longestSilence }: Opening = {},
): Promise<CanonicalStorage> {
  let isOpen = false;
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: longestWait,
    application_name: 'accord',
  });
  // The pool replaces a connection that breaks while idle; the next caller receives the error.
  pool.on('error', () => undefined);
  // The same of one that breaks while it is used: its query fails, and that is enough. [S39]
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // A step of migration may take its time.
    giveUpSilent(client, () => (isOpen ? longestAnswer : null));
  });
  try {
    // The migrator uses its connection after its transaction, which a lease would refuse.
    const db = new Kysely<Schema>({ dialect: new OwnSchemaDialect({ pool }) });
    await untilAlone(async () => {
      // Before anything is changed: a schema that another program filled is left alone. [S26]
      if ((await ownerOf(db)) === 'another') throw new ForeignDatabase();
      await (migrates ? migrate : requireThisVersion)(db);
      if (!migrates) return;
      await requireWrites(db);
      await requirePrivileges(db);
    });
    isOpen = true;
    return createKyselyStorage(new Kysely({ dialect: new LeasingPostgresDialect({ pool }, onSync) }), {
      append: async (db, entries, epoch) => {
        const start = performance.now();
        const outcomes = await appendInPostgres(db, entries, epoch);
        onSync((performance.now() - start) / 1000);
        return outcomes;
      },
      mustRunAgain: (error) => error instanceof pg.DatabaseError && metAnother.has(error.code),
    });
  } catch (error) {
    await pool.end();
    throw new Error(postgresProblem(url, error), { cause: error });
  }
}

/** Ends a connection after this long a silence: otherwise the pool waits a quarter of an hour for a peer that vanished. [H74] */
function giveUpSilent(client: pg.Client, longest: () => number | null): void {
  const query = (...words: unknown[]): unknown => {
    const answer: unknown = Reflect.apply(pg.Client.prototype.query, client, words);
    const milliseconds = longest();
    if (!(answer instanceof Promise) || milliseconds === null) return answer;
    // It does not wait for what is asked.
    const timer = setTimeout(() => void client.end().catch(() => undefined), milliseconds);
    return answer.finally(() => clearTimeout(timer));
  };
  Object.assign(client, { query });
}

/** [S151] */
async function requireWrites(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ none: boolean }>`
    select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "none"`.execute(db);
  if (rows[0]?.none) throw new ReadOnly();
}

class ReadOnly extends Error {
  override name = 'ReadOnly';
  readonly code = readOnly;
}

/** The table list that Kysely reads covers all schemas, and fails if another schema gains a column meanwhile. */
async function untilAlone(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 5 || !(error instanceof pg.DatabaseError) || error.code !== undefinedColumn) throw error;
    }
  }
}

const undefinedColumn = '42703';

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

const isWrite = ({ query }: CompiledQuery): boolean => InsertQueryNode.is(query) || UpdateQueryNode.is(query) || DeleteQueryNode.is(query);

const onDisk = 'set local synchronous_commit = on';
/** A server that stands still in the middle of a transaction keeps no other from its rows for longer. [S140] */
const bounded = "set local idle_in_transaction_session_timeout = '5s'; set local lock_timeout = '5s'";

/** What Kysely's own driver takes for a connection, which it does not export. */
type PostgresConnection = Parameters<PostgresDriver['rollbackTransaction']>[0];

class CarefulPostgresDriver extends PostgresDriver {
  readonly #known = new WeakSet<PostgresConnection>();
  readonly #inTransaction = new WeakSet<PostgresConnection>();
  readonly #onSync: (seconds: number) => void;

  constructor(config: PoolConfig, onSync: (seconds: number) => void) {
    super(config);
    this.#onSync = onSync;
  }

  /** A write outside of transactions gets one of its own, which can require that it is on disk. [S62] */
  override async acquireConnection(options?: object): Promise<PostgresConnection> {
    const connection = (await super.acquireConnection(options)) as PostgresConnection;
    if (this.#known.has(connection)) return connection;
    this.#known.add(connection);
    const send = connection.executeQuery.bind(connection);
    connection.executeQuery = async (query) =>
      isWrite(query) && !this.#inTransaction.has(connection) ? this.#writeAlone(connection, () => send(query)) : send(query);
    return connection;
  }

  async #writeAlone<T>(connection: PostgresConnection, write: () => Promise<T>): Promise<T> {
    await this.beginTransaction(connection, {});
    try {
      const answer = await write();
      await this.commitTransaction(connection);
      return answer;
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw error;
    }
  }

  override async releaseConnection(connection: PostgresConnection): Promise<void> {
    this.#inTransaction.delete(connection);
    await super.releaseConnection(connection);
  }

  /**
   * In each transaction, because a pooler gives the next one to another session. An acknowledged write is on disk, whatever the server's own
   * default. [S1] [S62]
   */
  override async beginTransaction(connection: PostgresConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    await connection.executeQuery(CompiledQuery.raw(`start transaction${level}; ${bounded}; ${onDisk}`));
    this.#inTransaction.add(connection);
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

  /** A connection that cannot roll back is never reused, and the cause of the rollback is the better message. [S2] */
  override async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** Whether the database itself reported that it did not commit: a conflict (40) or a constraint (23). */
const isRefusal = (error: unknown): boolean =>
  error instanceof AbortedTransactionError || (error instanceof pg.DatabaseError && /^(40|23)/.test(error.code ?? ''));

class ForeignDatabase extends Error {
  override name = 'ForeignDatabase';
}

/** The address without its secrets; the settings accept only an unambiguous one. [G46] */
export function shownDatabase(url: string): string {
  const [, authority = '', name = '', query = ''] = /^\w+:\/\/([^/?#]*)\/([^/?#@]*)(?:\?(.*))?$/.exec(url) ?? [];
  const host = new URLSearchParams(query).get('host') ?? decodeURIComponent(authority.slice(authority.lastIndexOf('@') + 1));
  return `"${name}" at ${host || 'localhost'}`;
}

/** What happened to which database, and the next step. [S27] */
export function postgresProblem(url: string, cause: unknown): string {
  const database = `The PostgreSQL database ${shownDatabase(url)}`;
  if (cause instanceof NewerDatabase) return `${database} ${cause.reason}. Start that version, or give another DATABASE_URL.`;
  if (cause instanceof OlderDatabase) return `${database} ${notBrought}`;
  if (cause instanceof ForeignDatabase)
    return `${database} has tables of another program. Give Accord a database, or a schema, of its own.`;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === '28P01') return `${database} refused the user or the password. Check both in DATABASE_URL.`;
  const reason =
    cause instanceof AggregateError ? cause.errors.map(String).join('; ') : cause instanceof Error ? cause.message : String(cause);
  const tls = tlsSentence(String(code), reason);
  if (tls) return `${database} ${tls}`;
  if (code === '28000')
    return `${database} does not let this user in from here. Check the user in DATABASE_URL, and pg_hba.conf of the server.`;
  if (code === readOnly)
    return `${database} takes no writes: it is a standby, or set to be read only. Give the address of the server that takes them in DATABASE_URL.`;
  // [S157]
  if (code === '42501' || cause instanceof MissingPrivileges)
    return `${database} does not let its user do what Accord has to (${reason}). Grant that, or make the user the owner of the schema and its tables.`;
  if (code === '3D000') return `${database} does not exist. Create it, or name another in DATABASE_URL.`;
  return `${database} cannot be opened (${reason || String(code)}). Check that it runs, and that DATABASE_URL names it.`;
}

/** Null where it is not about TLS. [S61] */
function tlsSentence(code: string, reason: string): string | null {
  // PostgreSQL reports it in the sentence about `pg_hba.conf`, poolers and managed servers in their own words.
  if (/no encryption|SSL off|(SSL|TLS)( connection)? (is )?required/i.test(reason))
    return 'takes connections only with TLS. Add ?sslmode=verify-full to DATABASE_URL, and &sslrootcert=<file> where its certificate is of an authority of your own.';
  if (/does not support SSL/i.test(reason))
    return 'offers no TLS, which sslmode in DATABASE_URL asks for. Turn TLS on there, or take sslmode out.';
  if (/self.signed|unable to (verify|get)|CERT_|certificate/i.test(`${code} ${reason}`))
    return `has a certificate that is not trusted (${reason.split(';')[0]}). Name the file of its authority in DATABASE_URL: sslmode=verify-full&sslrootcert=<file>.`;
  return null;
}
