/** Adds changes to the logs of their drafts. */
import type { Compilable } from 'kysely';
import { draftToRow, entryToRow, type DraftRow, type EntryRow } from './draft-rows.ts';
import type { Atomically, Database, InOneGo, Statement, Step } from '../schema.ts';
import type { AppendEntry, Drafts } from '../../tables/drafts.ts';

/** Rows per statement: far below the number of parameters that SQLite (32766) and PostgreSQL (65535) take. */
const batchRows = 1000;

export function createAppend(db: Database, atomically: Atomically, inOneGo?: InOneGo): Drafts['append'] {
  const draftsStatement = compiledOnce((rows: readonly DraftRow[]) => writeOpenDrafts(db, rows));
  const entriesStatement = compiledOnce((rows: readonly EntryRow[]) => writeEntries(db, rows));
  /** Actions that are almost always possible, because a draft that refuses them was just closed. [S18] */
  const stepsToAppend = (entries: readonly AppendEntry[]): Step[] => {
    const drafts = draftsOf(entries);
    return [
      { ...draftsStatement(drafts), rows: drafts.length },
      { ...entriesStatement(entries.map(entryToRow)), rows: 0 },
    ];
  };
  return async (entries) => {
    if (entries.length === 0) return [];
    const oneByOne = (db: Database): Promise<boolean[]> => append(db, entries);
    if (!inOneGo || entries.length > batchRows) return atomically(oneByOne);
    return (await inOneGo(stepsToAppend(entries), oneByOne)) ?? entries.map(() => true);
  };
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

function batchesOf<T>(items: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / batchRows) }, (_, at) => items.slice(at * batchRows, (at + 1) * batchRows));
}
