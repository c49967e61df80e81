/**
 * What a version has to know to use this database, so that an earlier one goes on where it may, and stops where it may not. Every later
 * migration leaves the columns of `epoch` as they are: servers of earlier versions find out by them.
 */
import { sql, type Kysely } from 'kysely';
import type { Step } from './step.ts';

/** Those before are not marked, and no version that does not know them asks. */
export const firstTold = '0019-least-version';

export const leastVersion: Step = {
  up: async (db: Kysely<unknown>) => {
    for (const name of ['needs', 'needs_version']) await db.schema.alterTable('epoch').addColumn(name, 'text').execute();
    await sql`update epoch set needs = ${firstTold}`.execute(db);
  },
};
