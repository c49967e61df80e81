/** Moves every table from one database to another, and compares what arrived with what was sent. Knows neither database. */
import { Refused } from '../backup/refused.ts';
import { createTableDigest, digestOf, type CellRow, type TableDigest } from './cell.ts';
import type { Progress } from './progress.ts';
import type { Source } from './source.ts';
import type { TableShape } from './table-shape.ts';
import type { Target } from './target.ts';

export interface Moved {
  readonly tables: ReadonlyMap<string, TableDigest>;
  /** Of all of them. */
  readonly digest: string;
}

/** Throws `Refused`. */
export async function moveTables(source: Source, target: Target, progress: Progress): Promise<Moved> {
  const sent = await sendTables(source, target, progress);
  await compareTables(target, sent, progress);
  return { tables: sent, digest: digestOf(sent) };
}

/** Answers what every table held when it was sent. */
export async function sendTables(source: Source, target: Target, progress: Progress): Promise<Map<string, TableDigest>> {
  refuseLoss(source, target.tables);
  const tables = target.tables.filter(({ name }) => source.columns.has(name));
  await target.begin(tables);
  const sent = new Map<string, TableDigest>();
  for (const table of tables) sent.set(table.name, await copy(source, target, table, progress));
  return sent;
}

/** [S111] */
export async function compareTables(target: Target, sent: ReadonlyMap<string, TableDigest>, progress: Progress): Promise<void> {
  for (const table of target.tables) {
    const was = sent.get(table.name);
    if (!was) continue;
    const is = await readBack(target, table, was.rows, progress);
    if (is.rows !== was.rows || is.digest !== was.digest)
      throw new Refused(`The table "${table.name}" did not arrive as it was sent; nothing was moved. Please report it.`);
  }
}

/** A table or column that the target has not is moved nowhere, and may not be lost silently. [S110a] */
function refuseLoss({ columns, count }: Source, tables: readonly TableShape[]): void {
  const there = new Map(tables.map((table) => [table.name, new Set(table.columns.map(({ name }) => name))]));
  for (const [table, names] of columns)
    for (const name of names)
      if (!there.get(table)?.has(name) && count(table) > 0)
        throw new Refused(
          `The column "${name}" of the table "${table}" has no place in PostgreSQL; nothing was moved. Take out what another program added.`,
        );
}

async function copy(source: Source, target: Target, table: TableShape, progress: Progress): Promise<TableDigest> {
  const step = progress.begin('copied', table.name, source.count(table.name));
  const digest = createTableDigest(table);
  for (const rows of inBatches(source.rows(table))) {
    for (const row of rows) digest.add(row);
    await target.insert(table, rows);
    step.done(rows.length);
  }
  await target.end(table, source.greatestGiven(table.name));
  step.end();
  return digest.end();
}

async function readBack(target: Target, table: TableShape, rows: number, progress: Progress): Promise<TableDigest> {
  const step = progress.begin('compared', table.name, rows);
  const digest = createTableDigest(table);
  for await (const row of target.rows(table)) {
    digest.add(row);
    step.done(1);
  }
  step.end();
  return digest.end();
}

/** A batch is in memory at once: this many rows, and characters and bytes. */
const most = { rows: 500, length: 1_048_576 } as const;

function* inBatches(rows: Iterable<CellRow>): Generator<CellRow[]> {
  let [batch, length] = [[] as CellRow[], 0];
  for (const row of rows) {
    batch.push(row);
    length += row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
    if (batch.length < most.rows && length < most.length) continue;
    yield batch;
    [batch, length] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
