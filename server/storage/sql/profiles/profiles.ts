/** The canonical list of profiles and every revision they had. */
import { sql } from 'kysely';
import { deleteProfileTags, writeProfileTags } from './profile-tags.ts';
import { listProfiles, listRevisions } from '../lists/list-profiles.ts';
import { nameKey } from '../lists/listed-text.ts';
import { contentFromRow, profileFromRow, profileToRow, revisionFromRow, revisionToRow, unlistedFromRow } from './profile-rows.ts';
import { byCodeUnit, type Atomically, type Database } from '../schema.ts';
import { isStorableRevision, isStorableText } from '../storable.ts';
import { NameTaken, type CanonicalProfiles, type StoredProfile } from '../../tables/profiles.ts';

export function createProfiles(db: Database, atomically: Atomically): CanonicalProfiles {
  return {
    ...lookups(db),
    ...revisions(db),
    ...writes(db, atomically),
  };
}

async function readProfiles(db: Database, ids: readonly string[]): Promise<StoredProfile[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('profiles').selectAll().where('id', 'in', ids).execute();
  return rows.map(profileFromRow);
}

function lookups(
  db: Database,
): Pick<CanonicalProfiles, 'byId' | 'byIds' | 'byName' | 'all' | 'facts' | 'isEmpty' | 'ofUser' | 'ofHolders' | 'administering' | 'list'> {
  return {
    byId: async (id) => {
      if (!isStorableText(id)) return null;
      const row = await db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? profileFromRow(row) : null;
    },
    byIds: (ids) => readProfiles(db, ids),
    byName: async (name) => {
      const row = await db.selectFrom('profiles').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst();
      return row ? profileFromRow(row) : null;
    },
    all: async () => {
      const rows = await db.selectFrom('profiles').selectAll().execute();
      return rows.sort((a, b) => byCodeUnit(a.name_key, b.name_key) || byCodeUnit(a.id, b.id)).map(profileFromRow);
    },
    facts: async (after, limit) => {
      const rows = await db
        .selectFrom('profiles')
        .select(['id', 'content', 'unlisted'])
        .$if(after !== null, (query) => query.where('id', '>', after))
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...contentFromRow(row), ...unlistedFromRow(row), id: row.id }));
    },
    isEmpty: async () => (await db.selectFrom('profiles').select('id').limit(1).executeTakeFirst()) === undefined,
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
    list: (page) => listProfiles(db, page),
  };
}

function revisions(db: Database): Pick<CanonicalProfiles, 'revisions' | 'revision' | 'lastRevision'> {
  return {
    revisions: (profile, page) => listRevisions(db, profile, page),
    revision: async (profile, revision) => {
      if (!isStorableText(profile) || !isStorableRevision(revision)) return null;
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

function writes(db: Database, atomically: Atomically): Pick<CanonicalProfiles, 'mark' | 'write' | 'delete'> {
  return {
    mark: async (id, administers) => {
      await db
        .updateTable('profiles')
        .set({ administers: administers ? 1 : 0 })
        .where('id', '=', id)
        .execute();
    },
    write: (profile, draft, administers, by) =>
      atomically(async (db) => {
        const { id, ...columns } = { ...profileToRow(profile, administers), name_key: await freeNameKey(db, profile) };
        await db
          .insertInto('profiles')
          .values({ id, ...columns })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
          .execute();
        // [S13] A revision that is there already fails here, and takes the row's change back with it.
        await db
          .insertInto('revisions')
          .values(revisionToRow(profile, draft, by ?? null))
          .execute();
        await writeProfileTags(db, profile, columns.name_key);
      }),
    delete: (id) =>
      atomically(async (db) => {
        await db.deleteFrom('profiles').where('id', '=', id).execute();
        await deleteProfileTags(db, id);
      }),
  };
}

/** Written as a literal, without which no database would take the index of these alone. */
export const isAdministering = sql<boolean>`profiles.administers = 1`;

/**
 * Checked before writing, because PostgreSQL aborts a transaction once a statement in it fails. [S7] A profile whose name is older than the
 * rule keeps it, with its key. [S44]
 */
async function freeNameKey(db: Database, { id, name }: StoredProfile): Promise<string> {
  const key = nameKey(name);
  const other = await db.selectFrom('profiles').select('id').where('name_key', '=', key).where('id', '!=', id).executeTakeFirst();
  if (!other) return key;
  const own = await db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
  if (own && nameKey(profileFromRow(own).name) === key) return own.name_key;
  throw new NameTaken(`Another security profile is called "${name}".`);
}
