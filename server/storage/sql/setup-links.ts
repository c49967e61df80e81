/** The links with which the first administrator is made. [W60] */
import type { Database } from './schema.ts';
import type { SetupLinks } from '../tables/setup-links.ts';

export const createSetupLinks = (db: Database): SetupLinks => ({
  byId: async (id) => {
    const row = await db.selectFrom('setup_links').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? { id: row.id, createdAt: row.created_at } : null;
  },
  insert: async ({ id, createdAt }) => {
    await db.insertInto('setup_links').values({ id, created_at: createdAt }).execute();
  },
  removeOlder: async (createdBefore) => {
    const all = db.deleteFrom('setup_links');
    await (createdBefore === null ? all : all.where('created_at', '<', createdBefore)).execute();
  },
});
