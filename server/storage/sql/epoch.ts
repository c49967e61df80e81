/** The numbered changes; triggers write them. [S132] */
import { sql } from 'kysely';
import type { Database } from './schema.ts';
import type { Epoch } from '../tables/epoch.ts';

export function createEpoch(db: Database): Epoch {
  return {
    read: async () => (await db.selectFrom('epoch').select('n').executeTakeFirstOrThrow()).n,
    instance: async () => (await db.selectFrom('epoch').select('instance').executeTakeFirstOrThrow()).instance,
    changesAfter: (n, limit) => db.selectFrom('changes').selectAll().where('n', '>', n).orderBy('n').limit(limit).execute(),
    keepNewest: async (count) => {
      await db
        .deleteFrom('changes')
        .where('n', '<=', sql<number>`(select n from epoch) - ${count}`)
        .execute();
    },
  };
}
