/** Links to set a password, and which of its permissions the catalogue lacked when a profile was committed. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const invitations: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema
      .createTable('invitations')
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull().unique().references('users.id').onDelete('cascade'))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('made_by', 'text')
      .execute();
    // What was committed before was committed under a catalogue that had all of it.
    for (const table of ['profiles', 'revisions'])
      await schema
        .alterTable(table)
        .addColumn('unlisted', 'text', (column) => column.notNull().defaultTo('[]'))
        .execute();
  },
};
