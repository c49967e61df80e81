/** Adds snapshots that replace the first entries of a draft's log, and the audit of the canonical list. */
import { PostgresAdapter, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const snapshotsAndAudit: Migration = {
  up: async (db: Kysely<unknown>) => {
    const { schema } = db;
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    await schema
      .createTable('draft_snapshots')
      .addColumn('draft_id', 'text', (column) => column.primaryKey().notNull().references('drafts.id'))
      .addColumn('entries', 'integer', (column) => column.notNull())
      .addColumn('bytes', isPostgres ? 'bytea' : 'blob', (column) => column.notNull())
      .addColumn('memory', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('through_seq', isPostgres ? 'bigint' : 'integer', (column) => column.notNull())
      .execute();
    // No foreign keys: an event outlives its actor and its target. [S35]
    await schema
      .createTable('audit')
      .addColumn('seq', isPostgres ? 'bigserial' : 'integer', (column) =>
        isPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('actor_id', 'text', (column) => column.notNull())
      .addColumn('username', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text')
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('profile_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('draft_id', 'text')
      .addColumn('position', 'integer')
      .addColumn('digest', 'text')
      .addColumn('key', 'text', (column) => column.notNull())
      .execute();
  },
};
