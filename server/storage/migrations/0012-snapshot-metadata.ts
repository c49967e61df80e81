/** How much of a draft an author had seen is no longer noted; what a snapshot keeps beside its document is called its metadata. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const snapshotMetadata: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('draft_updates').dropColumn('seen').execute();
    await db.schema.alterTable('draft_snapshots').renameColumn('memory', 'metadata').execute();
  },
};
