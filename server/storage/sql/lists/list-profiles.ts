/** Profiles and revisions in pages, limited to a scope. */
import { sql, type Expression } from 'kysely';
import type { Scope } from '../../../../core/access/scope.ts';
import {
  allOf,
  areFew,
  isAmong,
  every,
  mostSources,
  isFound,
  isInScope,
  isOneOf,
  pageOf,
  pageOfIds,
  some,
  type Condition,
  type Source,
} from './list-page.ts';
import { hasTag as hasTagOfUser } from './list-users.ts';
import { tagTexts } from './listed-text.ts';
import { profileFromRow, revisionFromRow } from '../profiles/profile-rows.ts';
import type { Database } from '../schema.ts';
import type { Listed } from '../../tables/list.ts';
import type { ProfileListPage, RevisionPage, StoredProfile, StoredRevision } from '../../tables/profiles.ts';

export async function listProfiles(db: Database, page: ProfileListPage): Promise<Listed<StoredProfile>> {
  const { scope, query = '', alsoFound = [], among, unheldIn, limit, after } = page;
  const [source, ...more] = await sourcesOf(db, scope, { query, alsoFound, among, unheldIn });
  if (!source) return { items: [], next: null };
  const rows = await db
    .selectFrom(pageOfIds([source, ...more], { order: 'asc', limit, after }).as('page'))
    .innerJoin('profiles', 'profiles.id', 'page.id')
    .selectAll('profiles')
    .select('page.key')
    .orderBy('page.key')
    .orderBy('page.id')
    .execute();
  return pageOf(rows, limit, ({ key, id }) => ({ key, id }), profileFromRow);
}

interface Sought {
  readonly query: string;
  readonly alsoFound: readonly string[];
  readonly among: readonly string[] | undefined;
  readonly unheldIn: Scope | undefined;
}

function isSought(db: Database, { query, alsoFound, among, unheldIn }: Sought): Condition {
  const [found, id] = [isFound(db, sql.ref('profiles.search'), query), sql.ref<string>('profiles.id')];
  return allOf(
    found && alsoFound.length > 0 ? some([found, isOneOf(db, id, alsoFound)]) : found,
    among === undefined ? null : isAmong(db, id, among),
    unheldIn === undefined ? null : isUnheld(id, unheldIn),
  );
}

/** By each profile's own holders where all of them count; else the profiles of those who count are read once. [S95] */
function isUnheld(id: Expression<string>, scope: Scope): Condition {
  if (scope === 'everywhere') return sql`not exists (select 1 from user_profiles where user_profiles.profile_id = ${id})`;
  const held = sql`select held.profile_id from user_profiles as held join users on users.id = held.user_id`;
  return sql`${id} not in (${held} where ${allOf(isInScope(scope, hasTagOfUser))})`;
}

/**
 * By name from the index of names, which also has the searched text; matches are then checked for their tags. For a scope by tags from the
 * index of tags, unless a search would read too many of its rows.
 */
async function sourcesOf(db: Database, scope: Scope, sought: Sought): Promise<Source[]> {
  if (scope === 'everywhere') return [everyProfile(db, scope, sought)];
  const sets = scope.map(tagTexts);
  const isByTags = sets.length <= mostSources && (sought.query === '' || (await areFew(db, 'profile_tags', sets)));
  return isByTags ? sets.map((set) => profilesWith(db, set, sought)) : [everyProfile(db, scope, sought)];
}

const everyProfile = (db: Database, scope: Scope, sought: Sought): Source => ({
  from: sql`profiles`,
  key: sql.ref('profiles.name_key'),
  id: sql.ref('profiles.id'),
  where: allOf(isSought(db, sought), isInScope(scope, hasTag(sql.ref('profiles.id')))),
});

function profilesWith(db: Database, [first, ...rest]: readonly string[], sought: Sought): Source {
  if (first === undefined) return everyProfile(db, 'everywhere', sought);
  const id = sql.ref<string>('listed.profile_id');
  return {
    ...{ from: sql`profile_tags as listed cross join profiles`, key: sql.ref('listed.name_key'), id },
    // What is listed no more has no name key.
    where: allOf(
      ...[sql<boolean>`listed.tag = ${first}`, sql<boolean>`listed.name_key >= ''`, sql<boolean>`profiles.id = listed.profile_id`],
      ...[every(rest.map(hasTag(id))), isSought(db, sought)],
    ),
  };
}

const hasTag =
  (id: Expression<string>) =>
  (tag: string): Condition =>
    sql`exists (select 1 from profile_tags where profile_tags.profile_id = ${id} and tag = ${tag} and until is null)`;

/** Newest first, each by the tags that the profile had then. [S45] */
export async function listRevisions(db: Database, profile: string, page: RevisionPage = {}): Promise<StoredRevision[]> {
  const { scope = 'everywhere', limit, before } = page;
  const hadTag = (tag: string): Condition =>
    sql`exists (select 1 from profile_tags where profile_tags.profile_id = revisions.profile_id and tag = ${tag}
      and since <= revisions.revision and (until is null or until > revisions.revision))`;
  const rows = await db
    .selectFrom('revisions')
    .selectAll()
    .where('profile_id', '=', profile)
    .where(allOf(before === undefined ? null : sql`revision < ${before}`, isInScope(scope, hadTag)))
    .orderBy('revision', 'desc')
    .$if(limit !== undefined, (query) => query.limit(limit!))
    .execute();
  return rows.map(revisionFromRow);
}
