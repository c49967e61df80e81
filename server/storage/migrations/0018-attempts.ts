/** Attempts to sign in, which all servers count together. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const attempts: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema
      .createTable('attempts')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addColumn('ends_at', 'text', (column) => column.notNull())
      .execute();
    await schema.createIndex('attempts_by_end').on('attempts').column('ends_at').execute();
  },
};
