/** The links with which the first administrator is made work at every server. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const setupLinks: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema
      .createTable('setup_links')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .execute();
  },
};
