/** Profiles and revisions in pages, of those that somebody may see. */
import { sql, type Expression } from 'kysely';
import type { Scope } from '../../core/access/scope.ts';
import {
  allOf,
  areFew,
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
import { tagTexts } from './listed-text.ts';
import { profileFromRow, revisionFromRow } from './profile-rows.ts';
import type { Database } from './schema.ts';
import type { Listed, ProfileListPage, RevisionPage, StoredProfile, StoredRevision } from './storage.ts';

export async function listProfiles(db: Database, page: ProfileListPage): Promise<Listed<StoredProfile>> {
  const { scope, query = '', alsoFound = [], limit, after } = page;
  const [source, ...more] = await sourcesOf(db, scope, { query, alsoFound });
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
}

function isSought(db: Database, { query, alsoFound }: Sought): Condition | null {
  const found = isFound(db, sql.ref('profiles.search'), query);
  return found && alsoFound.length > 0 ? some([found, isOneOf(db, sql.ref('profiles.id'), alsoFound)]) : found;
}

/**
 * By name from the index of names, which also has what is searched: what is found there is then asked for its tags. For those who see
 * some tags from the index of tags, unless a search would have to read too many of these.
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
