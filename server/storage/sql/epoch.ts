/** The numbered changes; triggers write them. [S132] */
import { PostgresAdapter, sql } from 'kysely';
import { Standby } from '../unavailable.ts';
import { isKnownMigration } from '../migrations/steps.ts';
import type { Atomically, Database } from './schema.ts';
import type { Epoch } from '../tables/epoch.ts';

export function createEpoch(db: Database, atomically: Atomically): Epoch {
  const isShared = db.getExecutor().adapter instanceof PostgresAdapter;
  /** Not the time at which its transaction began. */
  const at = sql<number | null>`${isShared ? sql`(extract(epoch from clock_timestamp()) * 1000)::float8` : sql`null`}`;
  /** A standby answers with what was true a while ago. */
  const isStandby = sql<boolean | 0>`${isShared ? sql`pg_is_in_recovery()` : sql`0`}`;
  return {
    read: async () => {
      const columns = ['n', 'settings', 'needs', 'needs_version', at.as('at'), isStandby.as('is_standby')] as const;
      const {
        needs,
        needs_version: by,
        is_standby: isOld,
        ...reading
      } = await db.selectFrom('epoch').select(columns).executeTakeFirstOrThrow();
      if (isOld) throw new Standby(); // [S150]
      return { ...reading, newerVersion: needs === null || isKnownMigration(needs) ? null : (by ?? needs) };
    },
    enforce: (settings) =>
      atomically(async (db) => {
        const { n } = await db
          .updateTable('epoch')
          .set(({ eb }) => ({ settings, n: eb('n', '+', 1) }))
          .returning('n')
          .executeTakeFirstOrThrow();
        await db.insertInto('changes').values({ n, kind: 'settings', id: settings }).execute();
        return n;
      }),
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
