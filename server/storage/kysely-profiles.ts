/** The canonical list of profiles and every revision they had. */
import { sql } from 'kysely';
import type { ProfileContent } from '../../core/profile/profile.ts';
import { isContent, readJson } from './json-column.ts';
import { nameKey, searchText } from './listed-text.ts';
import { deleteProfileTags, writeProfileTags } from './kysely-profile-tags.ts';
import { byCodeUnit, type Atomically, type Database, type Row } from './schema.ts';
import { NameTaken, type CanonicalProfiles, type StoredProfile, type StoredRevision } from './storage.ts';

export function createProfiles(db: Database, atomically: Atomically): CanonicalProfiles {
  return {
    byId: async (id) => {
      const row = await db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? profileFromRow(row) : null;
    },
    byName: async (name) => {
      const row = await db.selectFrom('profiles').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst();
      return row ? profileFromRow(row) : null;
    },
    all: async () => {
      const rows = await db.selectFrom('profiles').selectAll().execute();
      return rows.sort((a, b) => byCodeUnit(a.name_key, b.name_key) || byCodeUnit(a.id, b.id)).map(profileFromRow);
    },
    ofUser: async (user) => {
      const rows = await db
        .selectFrom('user_profiles')
        .innerJoin('profiles', 'profiles.id', 'user_profiles.profile_id')
        .selectAll('profiles')
        .where('user_profiles.user_id', '=', user)
        .execute();
      return rows.map(profileFromRow);
    },
    ofHolders: async (profile) => {
      const held = db
        .selectFrom('user_profiles as held')
        .innerJoin('user_profiles', 'user_profiles.user_id', 'held.user_id')
        .select('user_profiles.profile_id')
        .where('held.profile_id', '=', profile);
      const rows = await db.selectFrom('profiles').selectAll().where('id', 'in', held).execute();
      return rows.map(profileFromRow);
    },
    administering: async () => {
      const rows = await db.selectFrom('profiles').select('id').where(isAdministering).execute();
      return rows.map(({ id }) => id);
    },
    mark: async (id, administers) => {
      await db
        .updateTable('profiles')
        .set({ administers: administers ? 1 : 0 })
        .where('id', '=', id)
        .execute();
    },
    write: (profile, draft, administers) =>
      atomically(async (db) => {
        const { id, ...columns } = { ...profileToRow(profile, administers), name_key: await freeNameKey(db, profile) };
        await db
          .insertInto('profiles')
          .values({ id, ...columns })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
          .execute();
        // [S13] A revision that is there already fails here, and takes the row's change back with it.
        await db.insertInto('revisions').values(revisionToRow(profile, draft)).execute();
        await writeProfileTags(db, profile, columns.name_key);
      }),
    delete: (id) =>
      atomically(async (db) => {
        await db.deleteFrom('profiles').where('id', '=', id).execute();
        await deleteProfileTags(db, id);
      }),
    revisions: async (profile) => {
      const rows = await db.selectFrom('revisions').selectAll().where('profile_id', '=', profile).orderBy('revision', 'desc').execute();
      return rows.map(revisionFromRow);
    },
    revision: async (profile, revision) => {
      const row = await db
        .selectFrom('revisions')
        .selectAll()
        .where('profile_id', '=', profile)
        .where('revision', '=', revision)
        .executeTakeFirst();
      return row ? revisionFromRow(row) : null;
    },
    lastRevision: async (profile) => {
      const rows = db.selectFrom('revisions').selectAll().where('profile_id', '=', profile);
      const row = await rows.orderBy('revision', 'desc').limit(1).executeTakeFirst();
      return row ? revisionFromRow(row) : null;
    },
  };
}

/** Written as a literal, without which no database would take the index of these alone. */
export const isAdministering = sql<boolean>`profiles.administers = 1`;

/**
 * Asked before writing, because PostgreSQL gives a transaction up once a statement in it has failed. [S7] Who has a name from before it
 * counted as taken may keep it, with the key it has. [S44]
 */
async function freeNameKey(db: Database, { id, name }: StoredProfile): Promise<string> {
  const key = nameKey(name);
  const other = await db.selectFrom('profiles').select('id').where('name_key', '=', key).where('id', '!=', id).executeTakeFirst();
  if (!other) return key;
  const own = await db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
  if (own && nameKey(profileFromRow(own).name) === key) return own.name_key;
  throw new NameTaken(`Another security profile is called "${name}".`);
}

/** Member by member, so that nothing but content gets into the column. */
const contentToJson = ({ name, description, chosen, accessControl, tags }: ProfileContent): string =>
  JSON.stringify({ name, description, chosen, accessControl, tags } satisfies ProfileContent);

const profileToRow = (profile: StoredProfile, administers: boolean): Omit<Row<'profiles'>, 'name_key'> => ({
  id: profile.id,
  content: contentToJson(profile),
  revision: profile.revision,
  created_at: profile.createdAt,
  created_by: profile.createdBy,
  updated_at: profile.updatedAt,
  updated_by: profile.updatedBy,
  administers: administers ? 1 : 0,
  search: searchText(profile.name, profile.description),
});

const profileFromRow = (row: Row<'profiles'>): StoredProfile => ({
  ...readJson(row.content, isContent, { table: 'profiles', column: 'content', id: row.id }),
  id: row.id,
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

const revisionToRow = (profile: StoredProfile, draft: string | null): Row<'revisions'> => ({
  profile_id: profile.id,
  revision: profile.revision,
  content: contentToJson(profile),
  at: profile.updatedAt,
  by: profile.updatedBy,
  draft_id: draft,
});

const revisionFromRow = (row: Row<'revisions'>): StoredRevision => ({
  ...readJson(row.content, isContent, { table: 'revisions', column: 'content', id: `${row.profile_id}@${row.revision}` }),
  profile: row.profile_id,
  revision: row.revision,
  at: row.at,
  by: row.by,
  draft: row.draft_id,
});
