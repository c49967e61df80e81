/** A database as an earlier version of the product left it. */
import { Kysely } from 'kysely';
import { OwnSchemaDialect } from '../../server/storage/postgres/own-schema.ts';
import pg from 'pg';
import { migrate } from '../../server/storage/migrations/migrate.ts';
import type { Database, Schema } from '../../server/storage/sql/schema.ts';
import { openSqliteDatabase } from '../../server/storage/sqlite/database.ts';
import { SerialSqliteDialect } from '../../server/storage/sqlite/dialect.ts';
import { sessionInProcess } from '../../server/storage/sqlite/session.ts';

/** Brings an empty database to the migration `through` and runs the statements in it. */
export async function earlierSqlite(path: string, through: string, statements: string): Promise<void> {
  const database = openSqliteDatabase(path);
  const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(sessionInProcess(database)) });
  await migrate(db, through);
  database.exec(statements);
  await db.destroy();
}

/** The same in PostgreSQL. */
export async function earlierPostgres(url: string, through: string, statements: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url });
  const db: Database = new Kysely({ dialect: new OwnSchemaDialect({ pool }) });
  await migrate(db, through);
  await pool.query(statements);
  await db.destroy();
}
