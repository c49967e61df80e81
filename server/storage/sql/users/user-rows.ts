/** Users as rows, and read back from them. */
import { isTags, readJson } from '../json-column.ts';
import { displayKey, nameKey, searchText } from '../lists/listed-text.ts';
import { byCodeUnit, type Row } from '../schema.ts';
import type { StoredUser } from '../../tables/users.ts';

/** A user as often as they have profiles, once where they have none. */
export type UserRow = Row<'users'> & { readonly profile_id: string | null };

export function usersFromRows(rows: readonly UserRow[]): StoredUser[] {
  const rowsById = Map.groupBy(rows, (row) => row.id);
  return [...rowsById.values()].flatMap(([row, ...more]) => (row ? [userFromRows(row, more)] : []));
}

/** [S9] */
function userFromRows(row: UserRow, more: readonly UserRow[]): StoredUser {
  const { id } = row;
  return {
    id,
    username: row.username,
    displayName: row.display_name,
    passwordHash: row.password_hash,
    enabled: row.enabled === 1,
    profiles: [row, ...more].flatMap(({ profile_id }) => profile_id ?? []).sort(byCodeUnit),
    tags: readJson(row.tags, isTags, { table: 'users', column: 'tags', id }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export const userToRow = (user: StoredUser): Row<'users'> => ({
  id: user.id,
  username: user.username,
  username_key: nameKey(user.username),
  display_name: user.displayName,
  password_hash: user.passwordHash,
  enabled: user.enabled ? 1 : 0,
  tags: JSON.stringify(user.tags),
  created_at: user.createdAt,
  updated_at: user.updatedAt,
  search: searchText(user.username, user.displayName),
  display_key: displayKey(user.displayName),
});
