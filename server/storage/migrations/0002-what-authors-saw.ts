/** Each change of a draft says who made it by name, and how much of the draft they had seen. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const whatAuthorsSaw: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .alterTable('draft_updates')
      .addColumn('by_name', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    // Null for the changes written so far: nobody noted it, so they count as made knowing all before them. [S31]
    await db.schema.alterTable('draft_updates').addColumn('seen', 'integer').execute();
    await sql`update draft_updates set by_name = coalesce((select username from users where users.id = draft_updates.by_id), 'somebody')`.execute(
      db,
    );
  },
};
