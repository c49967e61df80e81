/** Personal access tokens; and of sessions the browser, and the address of their last noted use. What is there already has neither. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const tokens: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    for (const column of ['address', 'browser']) await schema.alterTable('sessions').addColumn(column, 'text').execute();
    await schema
      .createTable('tokens')
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('last_used_at', 'text')
      .execute();
    await schema.createIndex('tokens_of_user').on('tokens').columns(['user_id', 'created_at']).execute();
  },
};
