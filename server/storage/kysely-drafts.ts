/** The drafts and the log of changes each is made of. */
import { sql, type Compilable } from 'kysely';
import type { Scope } from '../../core/access/scope.ts';
import { isProposal, readJson, type DraftProposal } from './json-column.ts';
import { allOf, contains, every, isAfter, isFound, isInScope, pageOf, some, type Condition } from './list-page.ts';
import { searchText, tagLine, tagLines } from './listed-text.ts';
import type { Atomically, Database, InOneGo, Row, Statement, Step } from './schema.ts';
import type { AppendEntry, DraftLog, DraftPage, Drafts, Listed, LogEntry, NewDraft, StoredDraft, StoredSnapshot } from './storage.ts';

/** Rows per statement: far below the number of parameters that SQLite (32766) and PostgreSQL (65535) take. */
const batchRows = 1000;

export function createDrafts(db: Database, atomically: Atomically, inOneGo?: InOneGo): Drafts {
  const draftsStatement = compiledOnce((rows: readonly DraftRow[]) => writeOpenDrafts(db, rows));
  const entriesStatement = compiledOnce((rows: readonly EntryRow[]) => writeEntries(db, rows));
  /** What nearly always can be done, since a draft that takes no more is one that somebody has just closed. [S18] */
  const stepsToAppend = (entries: readonly AppendEntry[]): Step[] => {
    const drafts = draftsOf(entries);
    return [
      { ...draftsStatement(drafts), rows: drafts.length },
      { ...entriesStatement(entries.map(entryToRow)), rows: 0 },
    ];
  };
  return {
    byId: async (id) => {
      const row = await db.selectFrom('drafts').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? draftFromRow(row) : null;
    },
    list: (page) => listDrafts(db, page),
    openOf: async (profile, limit) => {
      const rows = await db
        .selectFrom('drafts')
        .selectAll()
        .where('state', '=', 'open')
        .where('base_profile', '=', profile)
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(draftFromRow);
    },
    countOpenOf: async (user) => {
      const row = await openOf(db, user).executeTakeFirstOrThrow();
      return Number(row.count);
    },
    countEmptyOf: async (user) => {
      const row = await openOf(db, user).where(isEmpty).executeTakeFirstOrThrow();
      return Number(row.count);
    },
    begin: async (draft) => {
      const [added] = await db
        .insertInto('drafts')
        .values(newDraftToRow(draft))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .execute();
      return added !== undefined;
    },
    emptyBefore: async (at, limit) => {
      const rows = await db.selectFrom('drafts').select('id').where(isEmpty).where('updated_at', '<', at).limit(limit).execute();
      return rows.map(({ id }) => id);
    },
    removeEmpty: async (id) => {
      const removed = await db.deleteFrom('drafts').where('id', '=', id).where(isEmpty).returning('id').execute();
      return removed.length > 0;
    },
    append: async (entries) => {
      if (entries.length === 0) return [];
      const oneByOne = (db: Database): Promise<boolean[]> => append(db, entries);
      if (!inOneGo || entries.length > batchRows) return atomically(oneByOne);
      return (await inOneGo(stepsToAppend(entries), oneByOne)) ?? entries.map(() => true);
    },
    updates: async (draft) => {
      const { snapshot, entries } = await readLog(db, draft);
      return [...(snapshot ? [snapshot.update] : []), ...entries.map(({ update }) => update)];
    },
    log: (draft) => readLog(db, draft),
    compact: (draft, snapshot) => atomically((db) => compact(db, draft, snapshot)),
    removeOldLog: (closedBefore, entries) => atomically((db) => removeOldLog(db, closedBefore, entries)),
    close: async (id, { state, by, at, profile, commit }) => {
      await db
        .updateTable('drafts')
        .set({
          ...{ state, closed_by: by, updated_at: at, profile_id: profile?.id ?? null, profile_revision: profile?.revision ?? null },
          ...{ commit_id: commit?.id ?? null, commit_digest: commit?.digest ?? null },
        })
        .where('id', '=', id)
        .where('state', '=', 'open') // [S20]
        .execute();
    },
    reopen: async (id, at) => {
      const opened = await db
        .updateTable('drafts')
        .set({ state: 'open', closed_by: null, updated_at: at })
        .where('id', '=', id)
        .where('state', '=', 'discarded')
        .where('log_removed', '=', 0)
        .returning('id')
        .execute();
      return opened.length > 0;
    },
  };
}

/** As its index has it. */
const isEmpty = sql<boolean>`state = 'open' and begun = 0`;

const openOf = (db: Database, user: string) =>
  db
    .selectFrom('drafts')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('state', '=', 'open')
    .where('created_by_id', '=', user);

/** By the index of state and time of change, down from the place. [S19] */
async function listDrafts(
  db: Database,
  { scope, viewer, state, query = '', profile, limit, after }: DraftPage,
): Promise<Listed<StoredDraft>> {
  const column = (name: 'state' | 'search' | 'updated_at' | 'id' | 'base_profile') => sql.ref<string>(`drafts.${name}`);
  const rows = await db
    .selectFrom('drafts')
    .selectAll()
    .where(
      allOf(
        sql`${column('state')} = ${state}`,
        profile === undefined ? null : sql`${column('base_profile')} = ${profile}`,
        isAfter(column('updated_at'), column('id'), after, 'desc'),
        isFound(db, column('search'), query),
        isDraftInScope(db, scope, viewer),
      ),
    )
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, ({ updated_at: key, id }) => ({ key, id }), draftFromRow);
}

/**
 * A new profile's draft has tags of its own, and an author who is not held to them; a change has those of its profile [A8], and once it is
 * committed those of its revision too. [H33]
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

/** So many rows at most are in a statement that is kept: more come together too seldom. */
const mostKept = 50;

/**
 * Kysely takes longer to put a statement together than SQLite takes to run it: it is asked once for each number of rows. Their values
 * come first in the parameters, in the order of their columns, which is that of the row's literal; the rest is the same each time.
 */
function compiledOnce<Row extends object>(build: (rows: readonly Row[]) => Compilable): (rows: readonly Row[]) => Statement {
  const kept = new Map<number, { readonly sql: string; readonly rest: readonly unknown[] }>();
  return (rows) => {
    const known = kept.get(rows.length);
    const values = rows.flatMap((row): unknown[] => Object.values(row));
    if (known) return { sql: known.sql, parameters: [...values, ...known.rest] };
    const { sql, parameters } = build(rows).compile();
    if (rows.length <= mostKept) kept.set(rows.length, { sql, rest: parameters.slice(values.length) });
    return { sql, parameters };
  };
}

/** Two statements, however many drafts the entries are for. */
async function append(db: Database, entries: readonly AppendEntry[]): Promise<boolean[]> {
  const open = new Set<string>();
  for (const batch of batchesOf(draftsOf(entries))) for (const { id } of await writeOpenDrafts(db, batch).execute()) open.add(id);
  const takes = ({ draft }: AppendEntry): boolean => open.has(draft); // [S18]
  for (const batch of batchesOf(entries.filter(takes))) await writeEntries(db, batch.map(entryToRow)).execute();
  return entries.map(takes);
}

/** The rows of the drafts after the entries, one of each. */
const draftsOf = (entries: readonly AppendEntry[]): DraftRow[] =>
  [...Map.groupBy(entries, (entry) => entry.draft).values()].flatMap(([first, ...more]) =>
    first ? [draftToRow(first, more.at(-1) ?? first)] : [],
  );

const writeEntries = (db: Database, rows: readonly EntryRow[]) => db.insertInto('draft_updates').values(rows);

/** Creates or changes the drafts, and answers the ids of those that were not closed. [S15] */
const writeOpenDrafts = (db: Database, rows: readonly DraftRow[]) =>
  db
    .insertInto('drafts')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => ({
          proposal: ref('excluded.proposal'),
          updated_at: ref('excluded.updated_at'),
          search: ref('excluded.search'),
          tag_lines: ref('excluded.tag_lines'),
          begun: ref('excluded.begun'),
        }))
        .where('drafts.state', '=', 'open'),
    )
    .returning('id');

/** Snapshot and entries by one statement, so that both are of one moment. [S16] */
async function readLog(db: Database, draft: string): Promise<DraftLog> {
  const rows = await db
    .selectFrom('draft_updates')
    .select(['seq', 'bytes', 'by_id', 'by_name', 'seen', sql<string | null>`cast(null as text)`.as('memory')])
    .where('draft_id', '=', draft)
    .unionAll((db) =>
      db
        .selectFrom('draft_snapshots')
        .select(({ ref }) => [
          ref('through_seq').as('seq'),
          'bytes',
          sql<string>`''`.as('by_id'),
          sql<string>`''`.as('by_name'),
          ref('entries').$castTo<number | null>().as('seen'),
          ref('memory').$castTo<string | null>().as('memory'),
        ])
        .where('draft_id', '=', draft),
    )
    .orderBy('seq')
    .execute();
  const [first] = rows;
  const snapshot = first && first.memory !== null ? snapshotFromRow(first) : null;
  const entries = snapshot ? rows.slice(1) : rows;
  return { snapshot, entries: entries.map((row, index) => entryFromRow(row, (snapshot?.entries ?? 0) + index)) };
}

/** [S32] */
async function compact(db: Database, draft: string, { entries, update, memory }: StoredSnapshot): Promise<boolean> {
  const before = await db.selectFrom('draft_snapshots').select('entries').where('draft_id', '=', draft).executeTakeFirst();
  const more = entries - (before?.entries ?? 0);
  if (more <= 0) return false;
  const last = await db
    .selectFrom('draft_updates')
    .select(['seq', 'at'])
    .where('draft_id', '=', draft)
    .orderBy('seq')
    .limit(1)
    .offset(more - 1)
    .executeTakeFirst();
  if (!last) return false;
  const columns = { entries, bytes: update, memory, at: last.at, through_seq: last.seq };
  await db
    .insertInto('draft_snapshots')
    .values({ draft_id: draft, ...columns })
    .onConflict((conflict) => conflict.column('draft_id').doUpdateSet(columns))
    .execute();
  await db.deleteFrom('draft_updates').where('draft_id', '=', draft).where('seq', '<=', last.seq).execute();
  return true;
}

/** By the index of closed drafts that have a log, so that neither open drafts nor history is read. [S57] */
async function removeOldLog(db: Database, closedBefore: string, most: number): Promise<boolean> {
  const draft = await db
    .selectFrom('drafts')
    .select('id')
    .where(sql<boolean>`state <> 'open' and log_removed = 0`)
    .where('updated_at', '<', closedBefore)
    .orderBy('updated_at')
    .limit(1)
    .executeTakeFirst();
  if (!draft) return false;
  const { id } = draft;
  const entries = await db.selectFrom('draft_updates').select('seq').where('draft_id', '=', id).orderBy('seq').limit(most).execute();
  const last = entries.at(-1);
  if (last) await db.deleteFrom('draft_updates').where('draft_id', '=', id).where('seq', '<=', last.seq).execute();
  if (entries.length < most) {
    await db.deleteFrom('draft_snapshots').where('draft_id', '=', id).execute();
    await db.updateTable('drafts').set({ log_removed: 1 }).where('id', '=', id).execute();
  }
  return true;
}

function batchesOf<T>(items: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / batchRows) }, (_, at) => items.slice(at * batchRows, (at + 1) * batchRows));
}

/** JSON even for the name: a hostile document may propose NUL or half a surrogate pair, which a text column cannot hold everywhere. [S17] */
const proposalToJson = ({ name, tags }: DraftProposal): string => JSON.stringify({ name, tags } satisfies DraftProposal);

/** As an append writes it: what comes later to a closed draft is not its matter. */
type DraftRow = Omit<Row<'drafts'>, 'log_removed'>;

const draftToRow = ({ draft: id, base, at, by }: AppendEntry, { name, tags, at: updated_at }: AppendEntry): DraftRow => ({
  ...newDraftToRow({ id, base, name, tags, createdAt: at, createdBy: by.username, createdById: by.id }),
  ...{ updated_at, begun: 1 },
});

const newDraftToRow = ({ id, base, name, tags, createdAt, createdBy, createdById }: NewDraft): DraftRow => ({
  id,
  base_profile: base?.profile ?? null,
  base_revision: base?.revision ?? null,
  state: 'open',
  proposal: proposalToJson({ name, tags }),
  created_at: createdAt,
  created_by: createdBy,
  created_by_id: createdById,
  updated_at: createdAt,
  closed_by: null,
  profile_id: null,
  profile_revision: null,
  commit_id: null,
  commit_digest: null,
  search: searchText(name),
  tag_lines: tagLines(tags),
  begun: 0,
});

type EntryRow = Omit<Row<'draft_updates'>, 'seq'>;

const entryToRow = ({ draft, update, by, at, seen }: AppendEntry): EntryRow => ({
  draft_id: draft,
  bytes: update,
  by_id: by.id,
  by_name: by.username,
  at,
  seen: seen ?? null,
});

const snapshotFromRow = ({ bytes, seen, memory }: { bytes: Uint8Array; seen: number | null; memory: string | null }): StoredSnapshot => ({
  entries: seen ?? 0,
  update: plainBytes(bytes),
  memory: memory ?? '',
});

/** [S30] */
const entryFromRow = (
  { bytes, by_id, by_name, seen }: Pick<Row<'draft_updates'>, 'bytes' | 'by_id' | 'by_name' | 'seen'>,
  place: number,
): LogEntry => ({
  update: plainBytes(bytes),
  by: { id: by_id, username: by_name },
  seen: Math.min(seen ?? place, place),
});

function draftFromRow(row: Row<'drafts'>): StoredDraft {
  const { id } = row;
  const { name, tags } = readJson(row.proposal, isProposal, { table: 'drafts', column: 'proposal', id });
  return {
    id,
    base: row.base_profile !== null && row.base_revision !== null ? { profile: row.base_profile, revision: row.base_revision } : null,
    state: row.state,
    name,
    tags,
    createdAt: row.created_at,
    createdBy: row.created_by,
    createdById: row.created_by_id,
    updatedAt: row.updated_at,
    begun: row.begun === 1,
    closedBy: row.closed_by,
    profile: row.profile_id !== null && row.profile_revision !== null ? { id: row.profile_id, revision: row.profile_revision } : null,
    commit: row.commit_id !== null && row.commit_digest !== null ? { id: row.commit_id, digest: row.commit_digest } : null,
  };
}

/** The drivers answer with Node's Buffer, whose `slice` and JSON form differ from what callers are promised. */
const plainBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
