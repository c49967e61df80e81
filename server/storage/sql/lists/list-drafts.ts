/** Pages of the list of drafts. */
import { sql } from 'kysely';
import type { Scope } from '../../../../core/access/scope.ts';
import { draftFromRow } from '../drafts/draft-rows.ts';
import type { Database } from '../schema.ts';
import type { DraftPage, StoredDraft } from '../../tables/drafts.ts';
import type { Listed } from '../../tables/list.ts';
import { allOf, contains, every, isAfter, isFound, isInScope, pageOf, some, type Condition } from './list-page.ts';
import { tagLine } from './listed-text.ts';

/** By the index of state and time of change, of open drafts to the minute, down from the place. [S19] */
export async function listDrafts(
  db: Database,
  { scope, viewer, state, query = '', profile, limit, after }: DraftPage,
): Promise<Listed<StoredDraft>> {
  const column = (name: 'state' | 'search' | 'listed_at' | 'id' | 'base_profile') => sql.ref<string>(`drafts.${name}`);
  const rows = await db
    .selectFrom('drafts')
    .selectAll()
    .where(
      allOf(
        sql`${column('state')} = ${state}`,
        profile === undefined ? null : sql`${column('base_profile')} = ${profile}`,
        isAfter(column('listed_at'), column('id'), after, 'desc'),
        isFound(db, column('search'), query),
        isDraftInScope(db, scope, viewer),
      ),
    )
    .orderBy('listed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, ({ listed_at: key, id }) => ({ key, id }), draftFromRow);
}

/**
 * A new profile's draft has its own tags, and an author to whom they do not apply; a change has those of its profile [A8], and once committed
 * those of its revision too. [H33]
 */
function isDraftInScope(db: Database, scope: Scope, viewer: string): Condition | null {
  const byOwnTags = isInScope(scope, (tag) => contains(db, sql.ref('drafts.tag_lines'), tagLine(tag)));
  const byBase = isInScope(
    scope,
    (tag) => sql`exists (select 1 from profile_tags where profile_id = drafts.base_profile and tag = ${tag} and until is null)`,
  );
  if (!byOwnTags || !byBase) return null;
  const isAuthor = sql<boolean>`drafts.created_by_id = ${viewer}`;
  const isRevisionInScope = some([sql`drafts.state <> 'committed'`, byOwnTags]);
  return sql`case when drafts.base_profile is null then ${some([isAuthor, byOwnTags])} else ${every([byBase, isRevisionInScope])} end`;
}
