/** Adds the author of each revision by id, because usernames change; of earlier ones only the name of that time is known. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const authorsById: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema.alterTable('revisions').addColumn('by_id', 'text').execute();
  },
};
