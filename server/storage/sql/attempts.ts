/** How often something was tried lately. [W62] */
import { sql } from 'kysely';
import { byCodeUnit, type Database } from './schema.ts';
import type { Attempts, Counted } from '../tables/attempts.ts';

export const createAttempts = (db: Database): Attempts => ({
  count: async (ids, { at, until }) => {
    const isOver = sql<boolean>`attempts.ends_at <= ${at}`;
    const rows = await db
      .insertInto('attempts')
      // In one order, so that no two wait for each other.
      .values([...new Set(ids)].sort(byCodeUnit).map((id) => ({ id, count: 1, ends_at: until })))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          count: sql`case when ${isOver} then 1 else attempts.count + 1 end`,
          ends_at: sql`case when ${isOver} then excluded.ends_at else attempts.ends_at end`,
        }),
      )
      .returning(['id', 'count', 'ends_at'])
      .execute();
    const counted = new Map(rows.map(({ id, count, ends_at }): [string, Counted] => [id, { count, endsAt: ends_at }]));
    return ids.flatMap((id) => counted.get(id) ?? []);
  },
  removeOld: async (endedBefore, most) => {
    await db.deleteFrom('attempts').where('ends_at', '<', endedBefore).execute();
    const first = db.selectFrom('attempts').select('ends_at').orderBy('ends_at', 'desc').limit(1).offset(most);
    await db.deleteFrom('attempts').where('ends_at', '<=', first).execute();
  },
});
