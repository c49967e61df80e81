/** The sessions people are signed in with. [S21] */
import type { Database } from './schema.ts';
import type { Sessions } from './storage.ts';

export function createSessions(db: Database): Sessions {
  return {
    byId: async (id) => {
      const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? { id: row.id, user: row.user_id, createdAt: row.created_at, lastSeenAt: row.last_seen_at } : null;
    },
    insert: async ({ id, user, createdAt, lastSeenAt }) => {
      await db.insertInto('sessions').values({ id, user_id: user, created_at: createdAt, last_seen_at: lastSeenAt }).execute();
    },
    touch: async (id, at) => {
      await db.updateTable('sessions').set({ last_seen_at: at }).where('id', '=', id).execute();
    },
    delete: async (id) => {
      await db.deleteFrom('sessions').where('id', '=', id).execute();
    },
    deleteOfUser: async (user) => {
      await db.deleteFrom('sessions').where('user_id', '=', user).execute();
    },
    deleteStale: async (createdBefore, seenBefore) => {
      await db
        .deleteFrom('sessions')
        .where((is) => is.or([is('created_at', '<', createdBefore), is('last_seen_at', '<', seenBefore)]))
        .execute();
    },
  };
}
