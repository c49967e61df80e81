/** The users and which profiles they have. */
import { isUuid } from '../../../../core/protocol/control.ts';
import { isTags, readJson } from '../json-column.ts';
import { isAdministering } from '../profiles/profiles.ts';
import { allOf, isInScope } from '../lists/list-page.ts';
import { hasTag, listUsers } from '../lists/list-users.ts';
import { nameKey, tagTexts } from '../lists/listed-text.ts';
import { byCodeUnit, type Atomically, type Database } from '../schema.ts';
import { isStorableText } from '../storable.ts';
import { UsernameTaken, type NamedUser, type StoredUser, type Users } from '../../tables/users.ts';
import { userToRow, usersFromRows } from './user-rows.ts';

/** The number of holders of one profile that the query reads for an answer that names a few. */
const mostLooked = 1_000;

export function createUsers(db: Database, atomically: Atomically): Users {
  return {
    ...lookups(db),
    ...writes(db, atomically),
    ...assignments(db),
  };
}

function lookups(db: Database): Pick<Users, 'byId' | 'byUsername' | 'byToken' | 'named' | 'all' | 'facts' | 'list' | 'count' | 'inScope'> {
  return {
    byId: async (id) =>
      isStorableText(id) ? (usersFromRows(await selectUsers(db).where('users.id', '=', id).execute())[0] ?? null) : null,
    byUsername: async (username) =>
      usersFromRows(await selectUsers(db).where('users.username_key', '=', nameKey(username)).execute())[0] ?? null,
    byToken: async (hash) => {
      const owner = db.selectFrom('tokens').select('tokens.user_id').where('tokens.hash', '=', hash);
      return usersFromRows(await selectUsers(db).where('users.id', '=', owner).execute())[0] ?? null;
    },
    named: async (names) => {
      const [ids, keys] = [names.filter(isUuid), names.filter((name) => !isUuid(name)).map(nameKey)];
      const userById = new Map((await selectNamed(db, 'id', ids)).map((user) => [user.id, user]));
      const userByKey = new Map((await selectNamed(db, 'username_key', keys)).map((user) => [nameKey(user.username), user]));
      return names.map((name) => (isUuid(name) ? userById.get(name) : userByKey.get(nameKey(name))) ?? null);
    },
    all: async () => usersFromRows(await selectUsers(db).execute()).sort((a, b) => byCodeUnit(nameKey(a.username), nameKey(b.username))),
    facts: async (after, limit) => {
      const page = db
        .selectFrom('users')
        .select(['id', 'enabled'])
        .$if(after !== null, (query) => query.where('id', '>', after))
        .orderBy('id')
        .limit(limit);
      const rows = await db
        .selectFrom(page.as('page'))
        .leftJoin('user_profiles', 'user_profiles.user_id', 'page.id')
        .select(['page.id', 'page.enabled', 'user_profiles.profile_id'])
        .orderBy('page.id')
        .execute();
      return [...Map.groupBy(rows, ({ id }) => id)].map(([id, [first, ...more]]) => ({
        id,
        enabled: first?.enabled === 1,
        profiles: [first, ...more].flatMap((row) => row?.profile_id ?? []).sort(byCodeUnit),
      }));
    },
    list: (page) => listUsers(db, page),
    count: async () => {
      const { users } = await db
        .selectFrom('users')
        .select((sql) => sql.fn.countAll().as('users'))
        .executeTakeFirstOrThrow();
      return Number(users);
    },
    inScope: async (ids, scope) => {
      if (ids.length === 0) return new Set();
      const rows = await db
        .selectFrom('users')
        .select('id')
        .where('id', 'in', [...ids])
        .where(allOf(isInScope(scope, hasTag)))
        .execute();
      return new Set(rows.map(({ id }) => id));
    },
  };
}

function writes(db: Database, atomically: Atomically): Pick<Users, 'insert' | 'update' | 'delete'> {
  return {
    insert: (user) =>
      atomically(async (db) => {
        await refuseTakenUsername(db, user);
        await db.insertInto('users').values(userToRow(user)).execute();
        await assignProfiles(db, user);
        await writeTags(db, user);
      }),
    update: (user) =>
      atomically(async (db) => {
        await refuseTakenUsername(db, user);
        const { id, created_at: _kept, ...columns } = userToRow(user);
        const { numUpdatedRows } = await db.updateTable('users').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) throw new Error(`There is no user ${id} to update.`); // [S10]
        await db.deleteFrom('user_profiles').where('user_id', '=', id).execute();
        await assignProfiles(db, user);
        await writeTags(db, user);
      }),
    delete: async (id) => {
      // Foreign keys take the sessions and assignments along. [S12]
      await db.deleteFrom('users').where('id', '=', id).execute();
    },
  };
}

function assignments(db: Database): Pick<Users, 'holders' | 'countWithProfile' | 'profilesOfHolders' | 'hasAdministrator'> {
  return {
    holders: async (profile, scope, limit) => {
      const looked = db.selectFrom('user_profiles').select('user_id').where('profile_id', '=', profile).limit(mostLooked);
      const rows = await db
        .selectFrom('users')
        .select(['id', 'username'])
        .where('id', 'in', db.selectFrom(looked.as('looked')).select('user_id'))
        .where(allOf(isInScope(scope, hasTag)))
        .orderBy('username_key')
        .limit(limit)
        .execute();
      return rows;
    },
    countWithProfile: async (profile) => {
      const { users } = await db
        .selectFrom('user_profiles')
        .where('profile_id', '=', profile)
        .select((sql) => sql.fn.countAll().as('users'))
        .executeTakeFirstOrThrow();
      return Number(users);
    },
    profilesOfHolders: async (profile) => {
      const rows = await db
        .selectFrom('user_profiles as held')
        .innerJoin('user_profiles', 'user_profiles.user_id', 'held.user_id')
        .where('held.profile_id', '=', profile)
        .select(['user_profiles.user_id', 'user_profiles.profile_id'])
        .execute();
      return [...Map.groupBy(rows, (row) => row.user_id).values()].map((held) => held.map((row) => row.profile_id));
    },
    hasAdministrator: async ({ user, profile } = {}) => {
      // Starts from the few marked profiles: SQLite evaluates cross joins in their order, and would read all users otherwise.
      const row = await db
        .selectFrom('profiles')
        .crossJoin('user_profiles')
        .crossJoin('users')
        .whereRef('user_profiles.profile_id', '=', 'profiles.id')
        .whereRef('users.id', '=', 'user_profiles.user_id')
        .where(isAdministering)
        .where('users.enabled', '=', 1)
        .where('users.password_hash', 'is not', null) // [H15]
        .$if(user !== undefined, (query) => query.where('users.id', '!=', user!))
        .$if(profile !== undefined, (query) => query.where('profiles.id', '!=', profile!))
        .select('users.id')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** One statement for users and assignments, so that both are of the same moment. */
const selectUsers = (db: Database) =>
  db
    .selectFrom('users')
    .leftJoin('user_profiles', 'user_profiles.user_id', 'users.id')
    .selectAll('users')
    .select('user_profiles.profile_id');

async function selectNamed(db: Database, column: 'id' | 'username_key', names: readonly string[]): Promise<NamedUser[]> {
  if (names.length === 0) return [];
  const rows = await db
    .selectFrom('users')
    .select(['id', 'username', 'tags'])
    .where(column, 'in', [...new Set(names)])
    .execute();
  return rows.map(({ id, username, tags }) => ({ id, username, tags: readJson(tags, isTags, { table: 'users', column: 'tags', id }) }));
}

/** Asked before writing, because PostgreSQL gives a transaction up once a statement in it has failed. [S6] */
async function refuseTakenUsername(db: Database, { id, username }: StoredUser): Promise<void> {
  const other = await db
    .selectFrom('users')
    .select('id')
    .where('username_key', '=', nameKey(username))
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other) throw new UsernameTaken(`Another user has the username "${username}".`);
}

async function assignProfiles(db: Database, { id, username, profiles }: StoredUser): Promise<void> {
  const username_key = nameKey(username);
  const assigned = [...new Set(profiles)].map((profile) => ({ user_id: id, profile_id: profile, username_key }));
  if (assigned.length > 0) await db.insertInto('user_profiles').values(assigned).execute();
}

/** Writes nothing if neither the tags nor the username change. */
async function writeTags(db: Database, { id, username, tags }: StoredUser): Promise<void> {
  const username_key = nameKey(username);
  const before = await db.selectFrom('user_tags').select(['tag', 'username_key']).where('user_id', '=', id).execute();
  const now = new Set(tagTexts(tags));
  if (before.length === now.size && before.every((row) => now.has(row.tag) && row.username_key === username_key)) return;
  await db.deleteFrom('user_tags').where('user_id', '=', id).execute();
  if (now.size > 0)
    await db
      .insertInto('user_tags')
      .values([...now].map((tag) => ({ user_id: id, tag, username_key })))
      .execute();
}
