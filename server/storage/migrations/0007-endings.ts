/** Adds the request that ended a draft, and the digest its author reviewed, so that every client learns whose Save it was; earlier endings have none. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const endings: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema.alterTable('drafts').addColumn('commit_id', 'text').execute();
    await schema.alterTable('drafts').addColumn('commit_digest', 'text').execute();
  },
};
