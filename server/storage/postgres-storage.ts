/** The storage in PostgreSQL: how it is opened, and what is said when it cannot be. */
import { Kysely, PostgresDialect, PostgresDriver, type Driver } from 'kysely';
import pg from 'pg';
import { createKyselyStorage } from './kysely-storage.ts';
import { LeasingDriver } from './lease.ts';
import { NewerDatabase, migrate, ownerOf } from './migrations/migrate.ts';
import type { Schema } from './schema.ts';
import type { CanonicalStorage } from './storage.ts';

/** Connections for reads beside the one that writes. */
const mostConnections = 10;
/** Milliseconds after which a server that does not answer is given up. */
const longestWait = 10_000;

/** Two transactions met: one of them has to be run again from its start. A taken key is met again as a row, which says more. [S3] */
const metAnother: ReadonlySet<unknown> = new Set(['40001', '40P01', '23505']);

/** Opens the database and brings it to this version. `url` may hold a password, which no message shows. Throws one clear sentence. */
export async function openPostgresStorage(url: string): Promise<CanonicalStorage> {
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
  try {
    // The migrator goes on with its connection after its transaction, which a lease would refuse.
    const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
    // Before anything is changed: a schema that another program filled is left alone. [S26]
    if ((await ownerOf(db)) === 'another') throw new ForeignDatabase();
    await migrate(db);
    return createKyselyStorage(new Kysely({ dialect: new LeasingPostgresDialect({ pool }) }), {
      mustRunAgain: (error) => error instanceof pg.DatabaseError && metAnother.has(error.code),
    });
  } catch (error) {
    await pool.end();
    throw new Error(sentence(url, error), { cause: error });
  }
}

class LeasingPostgresDialect extends PostgresDialect {
  readonly #config: ConstructorParameters<typeof PostgresDialect>[0];

  constructor(config: ConstructorParameters<typeof PostgresDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new LeasingDriver(new PostgresDriver(this.#config));
  }
}

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
