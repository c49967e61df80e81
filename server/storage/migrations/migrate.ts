/** The list of migrations, and bringing a database to the newest. */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import type { Database } from '../sql/schema.ts';
import { firstTables } from './0001-first-tables.ts';
import { whatAuthorsSaw } from './0002-what-authors-saw.ts';
import { snapshotsAndAudit } from './0003-snapshots-and-audit.ts';
import { lists } from './0004-lists.ts';
import { administrators } from './0005-administrators.ts';
import { chainedAudit } from './0006-chained-audit.ts';
import { endings } from './0007-endings.ts';
import { authorsById } from './0008-authors-by-id.ts';
import { retention } from './0009-retention.ts';
import { invitations } from './0010-invitations.ts';
import { emptyDrafts } from './0011-empty-drafts.ts';
import { snapshotMetadata } from './0012-snapshot-metadata.ts';
import { tokens } from './0013-tokens.ts';
import { auditPages } from './0014-audit-pages.ts';
import { heads } from './0015-heads.ts';
import { nodes } from './0016-nodes.ts';
import { setupLinks } from './0017-setup-links.ts';
import { attempts } from './0018-attempts.ts';

/** In the order of their names; never renamed, reordered or changed once released. */
const migrationByName: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-what-authors-saw': whatAuthorsSaw,
  '0003-snapshots-and-audit': snapshotsAndAudit,
  '0004-lists': lists,
  '0005-administrators': administrators,
  '0006-chained-audit': chainedAudit,
  '0007-endings': endings,
  '0008-authors-by-id': authorsById,
  '0009-retention': retention,
  '0010-invitations': invitations,
  '0011-empty-drafts': emptyDrafts,
  '0012-snapshot-metadata': snapshotMetadata,
  '0013-tokens': tokens,
  '0014-audit-pages': auditPages,
  '0015-heads': heads,
  '0016-nodes': nodes,
  '0017-setup-links': setupLinks,
  '0018-attempts': attempts,
};

/** Whether this version knows the step a database has been through. */
export const isKnownMigration = (name: string): boolean => Object.hasOwn(migrationByName, name);

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

/** The database has been through a migration that this version does not know. */
export class NewerDatabase extends Error {
  override name = 'NewerDatabase';
  readonly migration: string;

  constructor(migration: string) {
    super(`The migration "${migration}" is not known to this version.`);
    this.migration = migration;
  }
}

/** The database lacks a migration of this version, or all of them. */
export class OlderDatabase extends Error {
  override name = 'OlderDatabase';
}

/** For a command that runs beside a server and must not change its database. Throws `NewerDatabase` or `OlderDatabase`. */
export async function requireThisVersion(db: Database): Promise<void> {
  const done = await executedMigrations(db);
  const unknown = done.find((name) => !isKnownMigration(name));
  if (unknown !== undefined) throw new NewerDatabase(unknown);
  if (done.length < Object.keys(migrationByName).length) throw new OlderDatabase('The database lacks migrations of this version.');
}

/** Runs the missing migrations, all of them or none; through the last one, or the named one. Throws `NewerDatabase`. */
export async function migrate(db: Database, through?: string): Promise<void> {
  const unknown = (await executedMigrations(db)).find((name) => !isKnownMigration(name));
  if (unknown !== undefined) throw new NewerDatabase(unknown); // [S25]
  const migrationTableSchema = await schemaInUse(db);
  const provider = { getMigrations: async () => migrationByName };
  const migrator = new Migrator({ db, provider, ...(migrationTableSchema && { migrationTableSchema }) });
  const { error } = await (through === undefined ? migrator.migrateToLatest() : migrator.migrateTo(through));
  if (error !== undefined) throw error;
}

async function executedMigrations(db: Database): Promise<string[]> {
  if (!(await tableNames(db)).has(DEFAULT_MIGRATION_TABLE)) return [];
  // The migrator's own table, which the schema does not list.
  const own: Kysely<Record<typeof DEFAULT_MIGRATION_TABLE, { name: string }>> = db.$extendTables();
  const rows = await own.selectFrom(DEFAULT_MIGRATION_TABLE).select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
