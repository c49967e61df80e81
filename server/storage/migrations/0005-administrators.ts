/** Marks the profiles whose holders can assign profiles to every user, so that the last of them is found without reading all. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const administrators: Migration = {
  up: async (db: Kysely<unknown>) => {
    // The catalogue decides which they are, and a migration does not know it: the next start marks them. [A31]
    await db.schema
      .alterTable('profiles')
      .addColumn('administers', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createIndex('profiles_administering')
      .on('profiles')
      .column('id')
      .where(sql<boolean>`administers = 1`)
      .execute();
  },
};
