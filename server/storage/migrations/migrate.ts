/** Brings a database to the newest migration, or finds that this version may go on beside newer ones. */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import { version } from '../../version.ts';
import type { Database } from '../sql/schema.ts';
import { firstTold } from './0019-least-version.ts';
import type { Step, Steps } from './step.ts';
import { steps } from './steps.ts';

/** Whether there is any table, and whether they are ours. */
export async function ownerOf(db: Database): Promise<'nobody' | 'us' | 'another'> {
  const names = await tableNames(db);
  if (names.size === 0) return 'nobody';
  // Another process that has just begun has made one of the two.
  return names.has(DEFAULT_MIGRATION_TABLE) || names.has(DEFAULT_MIGRATION_LOCK_TABLE) ? 'us' : 'another';
}

/** Of a PostgreSQL database, those of the schema in use. [S100] */
async function tableNames(db: Database): Promise<ReadonlySet<string>> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return new Set(tables.map(({ name }) => name));
}

/** Undefined where there are no schemas. */
async function schemaInUse(db: Database): Promise<string | undefined> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return undefined;
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  return rows[0]?.name;
}

/** The database has been through a migration that this version does not know and would have to. */
export class NewerDatabase extends Error {
  override name = 'NewerDatabase';
  /** The sentence about it, after "it", for every database. */
  readonly reason: string;

  constructor(migration: string, broughtBy: string | null) {
    super(`The migration "${migration}" is not known to this version.`);
    const by = broughtBy === null ? '' : `, brought by version ${broughtBy}`;
    this.reason = `was written by a newer version of Accord (it has the step "${migration}"${by}; this is version ${version})`;
  }
}

/** The database lacks a migration of this version, or all of them. */
export class OlderDatabase extends Error {
  override name = 'OlderDatabase';
}

/** For a command that runs beside a server and must not change its database. Throws `NewerDatabase` or `OlderDatabase`. */
export async function requireThisVersion(db: Database): Promise<void> {
  const done = await executedMigrations(db);
  if (await isBesideNewer(db, done)) return;
  if (done.length < Object.keys(steps).length) throw new OlderDatabase('The database lacks migrations of this version.');
}

/** Runs the missing ones of these migrations, all of them or none; through the last one, or the named one. Throws `NewerDatabase`. */
export async function migrate(db: Database, through?: string, list: Steps = steps): Promise<void> {
  if (await isBesideNewer(db, await executedMigrations(db), list)) return;
  const migrationTableSchema = await schemaInUse(db);
  const migrations = Object.fromEntries(Object.entries(list).map(([name, step]) => [name, telling(name, step)]));
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    ...(migrationTableSchema && { migrationTableSchema }),
  });
  const { error } = await (through === undefined ? migrator.migrateToLatest() : migrator.migrateTo(through));
  if (error === undefined) return;
  // A newer version was faster.
  if (
    error instanceof Error &&
    error.message.startsWith('corrupted migrations') &&
    (await isBesideNewer(db, await executedMigrations(db), list))
  )
    return;
  throw error;
}

/** Whether a newer version has migrated the database, and this one may go on with it as it is. [S146] Throws `NewerDatabase`. [S25] */
async function isBesideNewer(db: Database, done: readonly string[], list: Steps = steps): Promise<boolean> {
  const isKnown = (name: string): boolean => Object.hasOwn(list, name);
  const unknown = done.find((name) => !isKnown(name));
  if (unknown === undefined) return false;
  const { needs, needs_version: by } = done.includes(firstTold)
    ? await db.selectFrom('epoch').select(['needs', 'needs_version']).executeTakeFirstOrThrow()
    : { needs: unknown, needs_version: null };
  if (needs === null || !isKnown(needs)) throw new NewerDatabase(needs ?? unknown, by);
  // What is newer comes after all that this version knows.
  if (Object.keys(list).some((name) => !done.includes(name))) throw new NewerDatabase(unknown, null);
  return true;
}

/** The same in one transaction with what has to be known from then on. It is the next of the numbered changes, so that nothing judged before it is added. [S145] [S147] */
const telling = (name: string, step: Step): Migration => ({
  up: async (db) => {
    await step.up(db);
    if (step.oldMayGoOn || name <= firstTold) return;
    const told: Database = db;
    await told
      .updateTable('epoch')
      .set(({ eb }) => ({ needs: name, needs_version: version, n: eb('n', '+', 1) }))
      .execute();
    await told
      .insertInto('changes')
      .columns(['n', 'kind', 'id'])
      .expression(told.selectFrom('epoch').select(['n', sql.lit('version').as('kind'), sql.lit(name).as('id')]))
      .execute();
  },
});

async function executedMigrations(db: Database): Promise<string[]> {
  if (!(await tableNames(db)).has(DEFAULT_MIGRATION_TABLE)) return [];
  // The migrator's own table, which the schema does not list.
  const own: Kysely<Record<typeof DEFAULT_MIGRATION_TABLE, { name: string }>> = db.$extendTables();
  const rows = await own.selectFrom(DEFAULT_MIGRATION_TABLE).select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
