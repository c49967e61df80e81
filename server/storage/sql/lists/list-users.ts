/** Users in pages, in one of several orders, limited to a scope. */
import { sql, type Expression } from 'kysely';
import {
  allOf,
  areFew,
  every,
  mostSources,
  isFound,
  isAmong,
  isInScope,
  pageOf,
  pageOfIds,
  type Condition,
  type Source,
} from './list-page.ts';
import { tagTexts } from './listed-text.ts';
import type { Database } from '../schema.ts';
import type { Listed } from '../../tables/list.ts';
import type { StoredUser, UserPage, UserSort } from '../../tables/users.ts';
import { usersFromRows } from '../users/user-rows.ts';

const keyOf: Readonly<Record<UserSort, Expression<string>>> = {
  username: sql.ref('users.username_key'),
  displayName: sql.ref('users.display_key'),
  createdAt: sql.ref('users.created_at'),
};

export async function listUsers(db: Database, page: UserPage): Promise<Listed<StoredUser>> {
  const { limit, after, descending = false } = page;
  const [source, ...more] = await sourcesOf(db, page);
  if (!source) return { items: [], next: null };
  const order = descending ? 'desc' : 'asc';
  const rows = await db
    .selectFrom(pageOfIds([source, ...more], { order, limit, after }).as('page'))
    .innerJoin('users', 'users.id', 'page.id')
    .leftJoin('user_profiles', 'user_profiles.user_id', 'users.id')
    .selectAll('users')
    .select(['user_profiles.profile_id', 'page.key'])
    .orderBy('page.key', order)
    .orderBy('page.id', order)
    .execute();
  const keyById = new Map(rows.map(({ id, key }) => [id, key]));
  return pageOf(
    usersFromRows(rows),
    limit,
    ({ id }) => ({ key: keyById.get(id) ?? '', id }),
    (user) => user,
  );
}

/**
 * Reads holders of a profile by name from the index of holders, and users with a tag from the index of tags. Everything else uses an index of
 * all users that also has the searched text; matches are then checked for their tags.
 */
async function sourcesOf(db: Database, page: UserPage): Promise<Source[]> {
  const { scope, profile, query = '', enabled, sort = 'username' } = page;
  const isByName = sort === 'username';
  if (isByName && profile !== undefined) return [holders(db, page)];
  if (scope === 'everywhere') return page.within === undefined ? [everyUser(db, page)] : sourcesOf(db, onlyWithin(page));
  const sets = scope.map(tagTexts);
  if (sets.length > mostSources) return [everyUser(db, page)];
  const isUnfiltered = isByName && query === '' && enabled === undefined;
  return isUnfiltered || (await areFew(db, 'user_tags', sets)) ? sets.map((set) => usersWith(db, page, set)) : [everyUser(db, page)];
}

/** What one scope may see. */
const onlyWithin = ({ within = 'everywhere', ...page }: UserPage): UserPage => ({ ...page, scope: within });

const listed = { key: sql.ref<string>('listed.username_key'), id: sql.ref<string>('listed.user_id') };
/** In the order in which they are to be read. */
const withUsers = (table: string) => sql`${sql.table(table)} as listed cross join users`;
const isUser = sql<boolean>`users.id = listed.user_id`;

const holders = (db: Database, { profile, ...page }: UserPage): Source => ({
  ...listed,
  from: withUsers('user_profiles'),
  where: allOf(sql`listed.profile_id = ${profile}`, isUser, isInScope(page.scope, hasTag), matches(db, page)),
});

function usersWith(db: Database, page: UserPage, [first, ...rest]: readonly string[]): Source {
  if (first === undefined) return everyUser(db, { ...page, scope: 'everywhere' });
  const { sort = 'username' } = page;
  return {
    from: withUsers('user_tags'),
    key: sort === 'username' ? listed.key : keyOf[sort],
    id: listed.id,
    where: allOf(sql`listed.tag = ${first}`, isUser, every(rest.map(hasTag)), matches(db, page)),
  };
}

function everyUser(db: Database, page: UserPage): Source {
  const { scope, sort = 'username' } = page;
  return { from: sql`users`, key: keyOf[sort], id: sql.ref('users.id'), where: allOf(matches(db, page), isInScope(scope, hasTag)) };
}

/** What is looked up in many ids comes last: a search leaves few to look up. */
const matches = (db: Database, { profile, among, without, query = '', enabled, within = 'everywhere' }: UserPage): Condition =>
  allOf(
    isInScope(within, hasTag),
    profile === undefined ? null : sql`users.id in (select user_id from user_profiles where profile_id = ${profile})`,
    enabled === undefined ? null : sql`users.enabled = ${enabled ? 1 : 0}`,
    isFound(db, sql.ref('users.search'), query),
    among === undefined ? null : isAmong(db, sql.ref('users.id'), among),
    without === undefined ? null : sql`not ${isAmong(db, sql.ref('users.id'), without)}`,
  );

export const hasTag = (tag: string): Condition => sql`exists (select 1 from user_tags where user_id = users.id and tag = ${tag})`;
