/** Adds changes to the logs of their drafts. */
import type { Compilable } from 'kysely';
import { draftToRow, entryToRow, type DraftRow, type EntryRow } from './draft-rows.ts';
import type { Atomically, Database, InOneGo, Statement, Step } from '../schema.ts';
import type { AppendEntry, AppendOutcome, DraftHead, Drafts } from '../../tables/drafts.ts';

/** Rows per statement: far below the number of parameters that SQLite (32766) and PostgreSQL (65535) take. */
const batchRows = 1000;

export function createAppend(db: Database, atomically: Atomically, inOneGo?: InOneGo): Drafts['append'] {
  const draftsStatement = compiledOnce((rows: readonly DraftRow[]) => writeOpenDrafts(db, rows));
  const entriesStatement = compiledOnce((rows: readonly EntryRow[]) => writeEntries(db, rows));
  /** Actions that are almost always possible, because a draft that refuses them was just closed, or written by another server. [S18] [S130] */
  const stepsToAppend = (entries: readonly AppendEntry[], epoch: number | null): Step[] => {
    const drafts = draftsOf(entries);
    return [
      ...(epoch === null ? [] : [{ ...isEpoch(db, epoch).compile(), rows: 1 }]),
      ...inForms(drafts).map((rows) => ({ ...draftsStatement(rows), rows: rows.length })),
      ...inForms(entries.map(entryToRow)).map((rows) => ({ ...entriesStatement(rows), rows: 0 })),
    ];
  };
  return async (entries, epoch = null) => {
    if (entries.length === 0) return [];
    const oneByOne = (db: Database): Promise<AppendOutcome[]> => append(db, entries, epoch);
    if (!inOneGo || entries.length > batchRows) return atomically(oneByOne);
    return (await inOneGo(stepsToAppend(entries, epoch), oneByOne)) ?? entries.map(() => 'added');
  };
}

/** Rows of one statement. Of each the database keeps a prepared form, and few of them make up any number of rows. [S41] */
const forms = [16, 8, 4, 2, 1] as const;

function inForms<Row>(rows: readonly Row[]): (readonly Row[])[] {
  const parts: (readonly Row[])[] = [];
  let at = 0;
  for (const form of forms) for (; rows.length - at >= form; at += form) parts.push(rows.slice(at, at + form));
  return parts;
}

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
    kept.set(rows.length, { sql, rest: parameters.slice(values.length) });
    return { sql, parameters };
  };
}

/** Two statements, however many drafts the entries are for, and one more where one of them was not added. */
async function append(db: Database, entries: readonly AppendEntry[], epoch: number | null): Promise<AppendOutcome[]> {
  if (epoch !== null && !(await isEpoch(db, epoch).executeTakeFirst())) return entries.map(() => 'outdated');
  const written = new Set<string>();
  for (const batch of batchesOf(draftsOf(entries))) for (const { id } of await writeOpenDrafts(db, batch).execute()) written.add(id);
  const takes = ({ draft }: AppendEntry): boolean => written.has(draft);
  for (const batch of batchesOf(entries.filter(takes))) await writeEntries(db, batch.map(entryToRow)).execute();
  return outcomesOf(db, entries, written);
}

/** [S18] [S130] */
export async function outcomesOf(db: Database, entries: readonly AppendEntry[], written: ReadonlySet<string>): Promise<AppendOutcome[]> {
  const lost = [...new Set(entries.flatMap(({ draft }) => (written.has(draft) ? [] : [draft])))];
  const open = new Set<string>();
  for (const { id, state } of lost.length > 0 ? await readHeads(db, lost) : []) if (state === 'open') open.add(id);
  return entries.map(({ draft }) => (written.has(draft) ? 'added' : open.has(draft) ? 'behind' : 'closed'));
}

const isEpoch = (db: Database, epoch: number) => db.selectFrom('epoch').select('n').where('n', '=', epoch);

export const readHeads = (db: Database, drafts: readonly string[]): Promise<DraftHead[]> =>
  db.selectFrom('drafts').select(['id', 'head', 'state']).where('id', 'in', drafts).execute();

/** The rows of the drafts after the entries, one of each. */
export const draftsOf = (entries: readonly AppendEntry[]): DraftRow[] =>
  [...Map.groupBy(entries, (entry) => entry.draft).values()].flatMap(([first, ...more]) =>
    first ? [draftToRow(first, more.at(-1) ?? first, 1 + more.length)] : [],
  );

const writeEntries = (db: Database, rows: readonly EntryRow[]) => db.insertInto('draft_updates').values(rows);

/** Creates or changes the drafts, and answers the ids of those that were open and as far as their writer knew. [S15] [S130] */
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
          head: ref('excluded.head'),
          newest_batch: ref('excluded.newest_batch'),
        }))
        .where('drafts.state', '=', 'open')
        .where(({ eb, ref }) => eb('drafts.head', '=', eb('excluded.head' as never, '-', ref('excluded.newest_batch' as never))))
        .where(({ eb, ref }) => eb('drafts.base_profile', 'is not distinct from', ref('excluded.base_profile' as never)))
        .where(({ eb, ref }) => eb('drafts.base_revision', 'is not distinct from', ref('excluded.base_revision' as never))),
    )
    .returning('id');

function batchesOf<T>(items: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / batchRows) }, (_, at) => items.slice(at * batchRows, (at + 1) * batchRows));
}
