/** A schema of its own in the PostgreSQL that tests may use: `TEST_DATABASE_URL`, else the one on this machine. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

export interface PostgresSchema {
  /** For `DATABASE_URL`; what it opens finds this schema alone. */
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** Runs statements beside the code under test. */
export async function queryPostgres(text: string, server: string = serverUrl): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The test server's address with another database. */
export function otherDatabase(name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Answers a sentence where there is no PostgreSQL: the reason a test is skipped. */
export async function createPostgresSchema(server: string = serverUrl): Promise<PostgresSchema | string> {
  const name = `accord_${randomUUID().replaceAll('-', '')}`;
  try {
    await queryPostgres(`create schema ${name}`, server);
  } catch (error) {
    const reason = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
    return `there is no PostgreSQL at ${new URL(server).host} (${reason}); set TEST_DATABASE_URL to run this`;
  }
  const url = new URL(server);
  // Whatever has to be on disk says so itself; migrations of a test do not have to be.
  url.searchParams.set('options', `-c search_path=${name} -c synchronous_commit=off`);
  return { url: url.href, name, drop: async () => void (await queryPostgres(`drop schema ${name} cascade`, server)) };
}
