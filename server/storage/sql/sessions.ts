/** The sessions people are signed in with. [S21] */
import type { Database, Row } from './schema.ts';
import type { Sessions, StoredSession } from '../tables/sessions.ts';

export function createSessions(db: Database): Sessions {
  return {
    byId: async (id) => {
      const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? sessionFromRow(row) : null;
    },
    ...ofMany(db),
    ofUser: async (user, limit) => {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', user)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(sessionFromRow);
    },
    insert: async ({ id, user, createdAt, lastSeenAt, address, browser }) => {
      await db
        .insertInto('sessions')
        .values({ id, user_id: user, created_at: createdAt, last_seen_at: lastSeenAt, address, browser })
        .execute();
    },
    touch: async (id, at, address) => {
      await db
        .updateTable('sessions')
        .set({ last_seen_at: at, ...(address !== null && { address }) })
        .where('id', '=', id)
        .execute();
    },
    delete: async (id) => {
      const row = await db.deleteFrom('sessions').where('id', '=', id).returningAll().executeTakeFirst();
      return row ? sessionFromRow(row) : null;
    },
    deleteOfUser: async (user) => {
      const { numDeletedRows } = await db.deleteFrom('sessions').where('user_id', '=', user).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    deleteOthers: async (user, kept) => {
      const rows = await db.deleteFrom('sessions').where('user_id', '=', user).where('id', '!=', kept).returning('id').execute();
      return rows.map(({ id }) => id);
    },
    deleteStale: async (createdBefore, seenBefore) => {
      await db
        .deleteFrom('sessions')
        .where((is) => is.or([is('created_at', '<', createdBefore), is('last_seen_at', '<', seenBefore)]))
        .execute();
    },
  };
}

const ofMany = (db: Database): Pick<Sessions, 'byIds' | 'touchAll'> => ({
  byIds: async (ids) => {
    const found: StoredSession[] = [];
    for (const some of inBatches(ids)) {
      const rows = await db.selectFrom('sessions').selectAll().where('id', 'in', some).execute();
      found.push(...rows.map(sessionFromRow));
    }
    return found;
  },
  touchAll: async (ids, at) => {
    for (const some of inBatches(ids)) await db.updateTable('sessions').set({ last_seen_at: at }).where('id', 'in', some).execute();
  },
});

/** Parameters of one statement. */
const mostAtOnce = 500;

const inBatches = (ids: readonly string[]): (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, at) => ids.slice(at * mostAtOnce, (at + 1) * mostAtOnce));

const sessionFromRow = ({ id, user_id, created_at, last_seen_at, address, browser }: Row<'sessions'>): StoredSession => ({
  id,
  user: user_id,
  createdAt: created_at,
  lastSeenAt: last_seen_at,
  address,
  browser,
});
