/** The tokens with which programs act in a user's name. [S82] */
import { isScopes, readJson } from './json-column.ts';
import type { Database, Row } from './schema.ts';
import { isStorableText } from './storable.ts';
import type { StoredToken, Tokens } from '../tables/tokens.ts';

export function createTokens(db: Database): Tokens {
  const find = async (column: 'id' | 'hash', value: string): Promise<StoredToken | null> => {
    if (!isStorableText(value)) return null;
    const row = await db.selectFrom('tokens').selectAll().where(column, '=', value).executeTakeFirst();
    return row ? tokenFromRow(row) : null;
  };
  return {
    byId: (id) => find('id', id),
    byHash: (hash) => find('hash', hash),
    ofUser: async (user, limit) => {
      const newest = db.selectFrom('tokens').selectAll().where('user_id', '=', user).orderBy('created_at', 'desc').orderBy('id');
      return (await newest.limit(limit).execute()).map(tokenFromRow);
    },
    insert: async ({ id, hash, user, name, scopes, createdAt, expiresAt, lastUsedAt }) => {
      const times = { created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt };
      await db
        .insertInto('tokens')
        .values({ id, hash, user_id: user, name, scopes: JSON.stringify(scopes), ...times })
        .execute();
    },
    touch: async (id, at) => {
      await db.updateTable('tokens').set({ last_used_at: at }).where('id', '=', id).execute();
    },
    delete: async (id) => {
      await db.deleteFrom('tokens').where('id', '=', id).execute();
    },
    deleteOfUser: async (user) => {
      const { numDeletedRows } = await db.deleteFrom('tokens').where('user_id', '=', user).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    deleteEnded: async (user, before) => {
      await db.deleteFrom('tokens').where('user_id', '=', user).where('expires_at', '<', before).execute();
    },
  };
}

const tokenFromRow = (row: Row<'tokens'>): StoredToken => ({
  ...{ id: row.id, hash: row.hash, user: row.user_id, name: row.name },
  scopes: readJson(row.scopes, isScopes, { table: 'tokens', column: 'scopes', id: row.id }),
  ...{ createdAt: row.created_at, expiresAt: row.expires_at, lastUsedAt: row.last_used_at },
});
