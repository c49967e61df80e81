/** Marks unwritten drafts, so that a draft exists from the moment a user begins it; all existing drafts count as written. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const emptyDrafts: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema
      .alterTable('drafts')
      .addColumn('begun', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
    // Few at any time: of each person, and by age.
    await schema
      .createIndex('drafts_empty')
      .on('drafts')
      .columns(['created_by_id', 'updated_at'])
      .where(sql<boolean>`state = 'open' and begun = 0`)
      .execute();
  },
};
