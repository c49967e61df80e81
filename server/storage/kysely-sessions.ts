/** The sessions people are signed in with. [S21] */
import type { Database, Row } from './schema.ts';
import type { Sessions, StoredSession } from './storage.ts';

export function createSessions(db: Database): Sessions {
  return {
    byId: async (id) => {
      const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? sessionFromRow(row) : null;
    },
    insert: async ({ id, user, createdAt, lastSeenAt }) => {
      await db.insertInto('sessions').values({ id, user_id: user, created_at: createdAt, last_seen_at: lastSeenAt }).execute();
    },
    touch: async (id, at) => {
      await db.updateTable('sessions').set({ last_seen_at: at }).where('id', '=', id).execute();
    },
    delete: async (id) => {
      const row = await db.deleteFrom('sessions').where('id', '=', id).returningAll().executeTakeFirst();
      return row ? sessionFromRow(row) : null;
    },
    deleteOfUser: async (user) => {
      const { numDeletedRows } = await db.deleteFrom('sessions').where('user_id', '=', user).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    deleteStale: async (createdBefore, seenBefore) => {
      await db
        .deleteFrom('sessions')
        .where((is) => is.or([is('created_at', '<', createdBefore), is('last_seen_at', '<', seenBefore)]))
        .execute();
    },
  };
}

const sessionFromRow = ({ id, user_id, created_at, last_seen_at }: Row<'sessions'>): StoredSession => ({
  id,
  user: user_id,
  createdAt: created_at,
  lastSeenAt: last_seen_at,
});
