/** Adds to each change of a draft its author's name, and how much of the draft they had seen. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const whatAuthorsSaw: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('draft_updates')
      .addColumn('by_name', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    // Null for earlier changes: no version recorded it, so they count as made with knowledge of all before them. [S31]
    await db.schema.alterTable('draft_updates').addColumn('seen', 'integer').execute();
    await sql`update draft_updates set by_name = coalesce((select username from users where users.id = draft_updates.by_id), 'somebody')`.execute(
      db,
    );
  },
};
