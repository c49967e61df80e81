/** Finds what is kept for a time only without reading what stays: old logs of closed drafts, and answers of old requests. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const retention: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema
      .alterTable('drafts')
      .addColumn('log_removed', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    // Open drafts are in none of its entries, so that appending to them does not touch it.
    await schema
      .createIndex('drafts_with_old_log')
      .on('drafts')
      .column('updated_at')
      .where(sql<boolean>`state <> 'open' and log_removed = 0`)
      .execute();
    await schema.createIndex('outcomes_by_time').on('outcomes').column('at').execute();
  },
};
