/** Which request ended a draft, and what its author had reviewed, so that everybody is told whose Save it was; of earlier ends nobody noted it. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const endings: Migration = {
  up: async ({ schema }: Kysely<unknown>) => {
    await schema.alterTable('drafts').addColumn('commit_id', 'text').execute();
    await schema.alterTable('drafts').addColumn('commit_digest', 'text').execute();
  },
};
