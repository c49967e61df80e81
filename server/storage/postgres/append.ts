/** Adds changes to logs in PostgreSQL by one statement: no other server ever waits for a second one of this. [S130] [S133] */
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { draftsOf, outcomesOf } from '../sql/drafts/append.ts';
import { entryToRow, type DraftRow, type EntryRow } from '../sql/drafts/draft-rows.ts';
import type { Database } from '../sql/schema.ts';
import { byCodeUnit } from '../sql/schema.ts';
import { OutcomeUnknown } from '../storage.ts';
import type { AppendEntry, AppendOutcome } from '../tables/drafts.ts';

/** Milliseconds: whoever waits longer for rows, all of them together, may no longer be judged by the rights of this moment. */
const longestWait = 200;
const lockNotAvailable = '55P03';

/** Columns and their types; each is handed over as one array, so that the text is the same for any number of rows. */
const ofDraft = {
  ...{ id: 'text', base_profile: 'text', base_revision: 'integer', state: 'text', proposal: 'text', created_at: 'text' },
  ...{ created_by: 'text', created_by_id: 'text', updated_at: 'text', closed_by: 'text', profile_id: 'text' },
  ...{ profile_revision: 'integer', commit_id: 'text', commit_digest: 'text', search: 'text', tag_lines: 'text' },
  ...{ begun: 'integer', head: 'integer', newest_batch: 'integer' },
} as const satisfies Record<keyof DraftRow, string>;
const ofEntry = { draft_id: 'text', bytes: 'bytea', by_id: 'text', by_name: 'text', at: 'text' } as const satisfies Record<
  keyof EntryRow,
  string
>;

const columns = (types: Readonly<Record<string, string>>): string =>
  Object.keys(types)
    .map((name) => `"${name}"`)
    .join(', ');
/** Placeholders from this number on, one array for each column. */
const arrays = (types: Readonly<Record<string, string>>, from: number): string =>
  Object.values(types)
    .map((type, at) => `$${from + at}::${type}[]`)
    .join(', ');
const valuesOf = <Row extends object>(types: Readonly<Record<keyof Row & string, string>>, rows: readonly Row[]): unknown[] =>
  (Object.keys(types) as (keyof Row)[]).map((name) => rows.map((row) => row[name]));

/** What a batch changes of a draft that is there; the rest is its author's. */
const changed = ['proposal', 'updated_at', 'search', 'tag_lines', 'begun', 'head', 'newest_batch'] as const;

/**
 * READ COMMITTED: of two that write one draft the second waits for the first, finds the head moved, and adds nothing of that draft. The epoch is
 * that of the statement's own snapshot; ids are in order, so that no two statements wait for each other. `$1` is the epoch or null, `$2` the
 * longest wait for one row.
 */
const statement = `
  with setting as materialized (
    select set_config('synchronous_commit', 'on', true), set_config('lock_timeout', $2::text, true)
  ), known as materialized (
    select n from epoch, setting
  ), won as (
    insert into drafts (${columns(ofDraft)})
    select wanted.* from unnest(${arrays(ofDraft, 3)}) as wanted (${columns(ofDraft)}), known
    where $1::integer is null or known.n = $1::integer
    on conflict (id) do update set ${changed.map((name) => `"${name}" = excluded."${name}"`).join(', ')}
    where drafts.state = 'open' and drafts.head = excluded.head - excluded.newest_batch
      and drafts.base_profile is not distinct from excluded.base_profile
      and drafts.base_revision is not distinct from excluded.base_revision
    returning id
  ), added as (
    insert into draft_updates (${columns(ofEntry)})
    select ${columns(ofEntry)} from unnest(${arrays(ofEntry, 3 + Object.keys(ofDraft).length)})
      with ordinality as entry (${columns(ofEntry)}, place)
    where draft_id in (select id from won) order by place
  )
  select (select n from known) as epoch, array(select id from won) as won`;

export async function appendInPostgres(db: Database, entries: readonly AppendEntry[], epoch: number | null): Promise<AppendOutcome[]> {
  if (entries.length === 0) return [];
  const drafts = draftsOf(entries).toSorted((a, b) => byCodeUnit(a.id, b.id));
  // The database counts the wait for each row anew.
  const wait = `${Math.max(1, Math.floor(longestWait / drafts.length))}ms`;
  const parameters = [epoch, wait, ...valuesOf(ofDraft, drafts), ...valuesOf(ofEntry, entries.map(entryToRow))];
  try {
    const { rows } = await db.executeQuery<{ epoch: number; won: string[] }>(CompiledQuery.raw(statement, parameters));
    const { epoch: now, won } = rows[0]!;
    if (epoch !== null && now !== epoch) return entries.map(() => 'outdated');
    return await outcomesOf(db, entries, new Set(won));
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === lockNotAvailable) return entries.map(() => 'behind');
    // The statement may have taken effect: only the database itself says that it did not. [S39]
    if (error instanceof pg.DatabaseError) throw error;
    throw new OutcomeUnknown('The connection to PostgreSQL was lost during an append; whether it took effect is not known.', {
      cause: error,
    });
  }
}
