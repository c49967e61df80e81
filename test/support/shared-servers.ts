/** Several servers on one database, each with what a server has of its own. */
import { openPostgresStorage } from '../../server/storage/postgres/postgres-storage.ts';
import { openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import { createPostgresSchema } from './postgres.ts';
import { startServer, type Options, type TestServer } from './server.ts';

export const sharedDatabases = ['SQLite', 'PostgreSQL'] as const;

export interface SharedDatabase {
  /** Another server on it. */
  start(options?: Options): Promise<TestServer>;
  /** Another connection to it. */
  open(): Promise<CanonicalStorage>;
  /** Ends those servers that still run. */
  close(): Promise<void>;
}

/** Answers a sentence where there is no PostgreSQL: the reason a test is skipped. In place of it, several may share an SQLite in memory. */
export async function openShared(database: (typeof sharedDatabases)[number]): Promise<SharedDatabase | string> {
  const closers: (() => Promise<unknown>)[] = [];
  const open = await opener(database, closers);
  if (typeof open === 'string') return open;
  const running = new Set<TestServer>();
  return {
    open,
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
    close: async () => {
      for (const close of closers.splice(0)) await close();
    },
  };
}

type Opener = () => Promise<CanonicalStorage>;

async function opener(database: (typeof sharedDatabases)[number], closers: (() => Promise<unknown>)[]): Promise<Opener | string> {
  if (database === 'SQLite') {
    const storage = await openSqliteStorage(':memory:');
    closers.push(storage.close);
    return async () => ({ ...storage, close: async () => {} });
  }
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return schema;
  closers.push(schema.drop);
  return async () => {
    const storage = await openPostgresStorage(schema.url);
    closers.unshift(storage.close);
    return storage;
  };
}
