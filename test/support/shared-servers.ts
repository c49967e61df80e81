/** Several servers on one database, each with what a server has of its own. */
import { Kysely } from 'kysely';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { migrate } from '../../server/storage/migrations/migrate.ts';
import type { Steps } from '../../server/storage/migrations/step.ts';
import { steps } from '../../server/storage/migrations/steps.ts';
import { OwnSchemaDialect } from '../../server/storage/postgres/own-schema.ts';
import { openPostgresStorage } from '../../server/storage/postgres/postgres-storage.ts';
import type { Database, Schema } from '../../server/storage/sql/schema.ts';
import { openSqliteDatabase } from '../../server/storage/sqlite/database.ts';
import { SerialSqliteDialect } from '../../server/storage/sqlite/dialect.ts';
import { sessionInProcess } from '../../server/storage/sqlite/session.ts';
import { createKyselyStorage } from '../../server/storage/sql/sql-storage.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import { createPostgresSchema } from './postgres.ts';
import { startServer, type Options, type TestServer } from './server.ts';

/** Milliseconds. */
const longestClose = 30_000;

export const sharedDatabases = ['SQLite', 'PostgreSQL'] as const;

export interface SharedDatabase {
  /** Another server on it. */
  start(options?: Options): Promise<TestServer>;
  /** Another connection to it. */
  open(): Promise<CanonicalStorage>;
  /** Migrates it as a newer version would that has these migrations beside all of this version. */
  upgrade(more: Steps): Promise<void>;
  /** Ends those servers that still run; the end of the test does too. */
  close(): Promise<void>;
}

/** Answers a sentence where there is no PostgreSQL: the reason a test is skipped. In place of it, several may share an SQLite in memory. */
export async function openShared(database: (typeof sharedDatabases)[number]): Promise<SharedDatabase | string> {
  const closers: (() => Promise<unknown>)[] = [];
  const place = await placeOf(database, closers);
  if (typeof place === 'string') return place;
  const { open, db } = place;
  const running = new Set<TestServer>();
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0)) await close();
  };
  onTestFinished(closeAll, longestClose);
  return {
    open,
    upgrade: (more) => migrate(db, undefined, { ...steps, ...more }),
    start: async ({ config, ...options } = {}) => {
      const storage = await open();
      const server = await startServer({ storage, ...options, config: { databaseUrl: 'postgres://shared/accord', ...config } });
      running.add(server);
      const close = async (): Promise<void> => {
        if (running.delete(server)) await server.close();
      };
      closers.unshift(close);
      return { ...server, close };
    },
    close: closeAll,
  };
}

interface Place {
  open(): Promise<CanonicalStorage>;
  /** A connection of nobody's. */
  readonly db: Database;
}

async function placeOf(database: (typeof sharedDatabases)[number], closers: (() => Promise<unknown>)[]): Promise<Place | string> {
  if (database === 'SQLite') {
    const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(sessionInProcess(openSqliteDatabase(':memory:'))) });
    await migrate(db);
    const storage = createKyselyStorage(db);
    closers.push(storage.close);
    return { open: async () => ({ ...storage, close: async () => {} }), db };
  }
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return schema;
  closers.push(schema.drop);
  const db = new Kysely<Schema>({ dialect: new OwnSchemaDialect({ pool: new pg.Pool({ connectionString: schema.url, max: 1 }) }) });
  closers.unshift(() => db.destroy());
  const open = async (): Promise<CanonicalStorage> => {
    const storage = await openPostgresStorage(schema.url);
    closers.unshift(storage.close);
    return storage;
  };
  return { open, db };
}
