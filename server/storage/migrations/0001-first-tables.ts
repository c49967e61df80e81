/** The tables of version 0.1. */
import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const firstTables: Migration = {
  up: async (db: Kysely<unknown>) => {
    await createUsersAndProfiles(db);
    await createDrafts(db);
    await createSessionsAndOutcomes(db);
  },
};

async function createUsersAndProfiles({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('profiles')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('revisions')
    .addColumn('profile_id', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('draft_id', 'text')
    .addPrimaryKeyConstraint('revisions_key', ['profile_id', 'revision'])
    .execute();
  await schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('enabled', 'integer', (column) => column.notNull().check(sql`enabled in (0, 1)`))
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .execute();
  // [S11]
  await schema
    .createTable('user_profiles')
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('profile_id', 'text', (column) => column.notNull().references('profiles.id').onDelete('restrict'))
    .addPrimaryKeyConstraint('user_profiles_key', ['user_id', 'profile_id'])
    .execute();
  await schema.createIndex('user_profiles_by_profile').on('user_profiles').column('profile_id').execute();
}

async function createDrafts(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await schema
    .createTable('drafts')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('base_profile', 'text')
    .addColumn('base_revision', 'integer')
    .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('open', 'committed', 'discarded')`))
    .addColumn('proposal', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_by_id', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('closed_by', 'text')
    .addColumn('profile_id', 'text')
    .addColumn('profile_revision', 'integer')
    .execute();
  await schema.createIndex('drafts_by_state').on('drafts').columns(['state', 'updated_at']).execute();
  await schema
    .createTable('draft_updates')
    .addColumn('seq', isPostgres ? 'bigserial' : 'integer', (column) =>
      isPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
    )
    .addColumn('draft_id', 'text', (column) => column.notNull().references('drafts.id'))
    .addColumn('bytes', isPostgres ? 'bytea' : 'blob', (column) => column.notNull())
    .addColumn('by_id', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('draft_updates_by_draft').on('draft_updates').columns(['draft_id', 'seq']).execute();
}

async function createSessionsAndOutcomes({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('last_seen_at', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('sessions_by_user').on('sessions').column('user_id').execute();
  await schema
    .createTable('outcomes')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .execute();
}
