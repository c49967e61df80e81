/** The answers that canonical changes were given, by idempotency key. [S22] */
import type { Database } from './schema.ts';
import type { Outcomes } from '../tables/outcomes.ts';

export function createOutcomes(db: Database): Outcomes {
  return {
    byId: async (id) => {
      const row = await db.selectFrom('outcomes').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? { id: row.id, actor: row.actor_id, fingerprint: row.fingerprint, answer: row.answer, at: row.at } : null;
    },
    removeOld: async (before, count) => {
      const old = db.selectFrom('outcomes').select('id').where('at', '<', before).orderBy('at').limit(count);
      const { numDeletedRows } = await db.deleteFrom('outcomes').where('id', 'in', old).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    insert: async ({ id, actor, fingerprint, answer, at }) => {
      await db.insertInto('outcomes').values({ id, actor_id: actor, fingerprint, answer, at }).execute();
    },
  };
}
