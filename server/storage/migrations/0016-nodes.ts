/** The servers that share this database, and the settings that are in force for all of them. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const nodes: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema
      .createTable('nodes')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('started_at', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'text', (column) => column.notNull())
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('settings', 'text', (column) => column.notNull())
      .execute();
    await schema.alterTable('epoch').addColumn('settings', 'text').execute();
  },
};
