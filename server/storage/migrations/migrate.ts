/** The list of migrations, and bringing a database to the newest. */
import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import type { Database } from '../schema.ts';
import { firstTables } from './0001-first-tables.ts';
import { whatAuthorsSaw } from './0002-what-authors-saw.ts';

/** In the order of their names; never renamed, reordered or changed once released. */
const migrationByName: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-what-authors-saw': whatAuthorsSaw,
};

/** The database has been through a migration that this version does not know. */
export class NewerDatabase extends Error {
  override name = 'NewerDatabase';
  readonly migration: string;

  constructor(migration: string) {
    super(`The migration "${migration}" is not known to this version.`);
    this.migration = migration;
  }
}

/** Runs what is missing, all of it or nothing. Throws `NewerDatabase`. */
export async function migrate(db: Database): Promise<void> {
  const unknown = (await executedMigrations(db)).find((name) => !Object.hasOwn(migrationByName, name));
  if (unknown !== undefined) throw new NewerDatabase(unknown); // [S25]
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrationByName } }).migrateToLatest();
  if (error !== undefined) throw error;
}

async function executedMigrations(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return [];
  // The migrator's own table, which the schema does not list.
  const own: Kysely<Record<typeof DEFAULT_MIGRATION_TABLE, { name: string }>> = db.$extendTables();
  const rows = await own.selectFrom(DEFAULT_MIGRATION_TABLE).select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
