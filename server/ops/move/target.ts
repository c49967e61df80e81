/** The PostgreSQL database that is moved to: empty at first, and changed by one transaction alone. */
import { CompiledQuery, Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { migrate, ownerOf } from '../../storage/migrations/migrate.ts';
import { OwnSchemaDialect } from '../../storage/postgres/own-schema.ts';
import { postgresProblem, shownDatabase } from '../../storage/postgres/postgres-storage.ts';
import type { Schema } from '../../storage/sql/schema.ts';
import { unavailableBy } from '../../storage/unavailable.ts';
import { Refused } from '../backup/refused.ts';
import { quoted, type CellRow } from './cell.ts';
import { readTableShapes, type TableShape } from './table-shape.ts';

export interface Target {
  /** Each after those it refers to. */
  readonly tables: readonly TableShape[];
  /** Takes out what the migrations of an empty database put in, and keeps triggers from what is inserted: in the source they have run. */
  begin(tables: readonly TableShape[]): Promise<void>;
  insert(table: TableShape, rows: readonly CellRow[]): Promise<void>;
  /** Turns the triggers on again. The table's own numbers go on after `given`, and after those in it. */
  end(table: TableShape, given: bigint | null): Promise<void>;
  /** In the order of their keys. */
  rows(table: TableShape): AsyncIterable<CellRow>;
}

/** Milliseconds after which a server that does not answer is given up. */
const longestWait = 10_000;

/**
 * Runs `work` in the transaction that brings the empty database to this version, and commits it: whatever fails leaves the database as it was. [S112]
 * Throws `Refused`.
 */
export async function inEmptyTarget<T>(url: string, work: (target: Target) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: longestWait,
    application_name: 'accord move',
    keepAlive: true,
  });
  // A connection that breaks while it is used fails its query, and that is enough.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const progress = { hasBegun: false, isWhole: false };
  try {
    return await new Kysely<Schema>({ dialect: new OwnSchemaDialect({ pool }) }).transaction().execute(async (transaction) => {
      await prepare(url, transaction);
      progress.hasBegun = true;
      const result = await work(await openTarget(transaction));
      progress.isWhole = true;
      return result;
    });
  } catch (error) {
    throw refusal(url, error, progress);
  } finally {
    await pool.end();
  }
}

async function prepare(url: string, transaction: Transaction<Schema>): Promise<void> {
  // A default of the server may be for short questions; and what is committed has to be on disk. [S62]
  for (const setting of ['statement_timeout = 0', 'idle_in_transaction_session_timeout = 0', 'synchronous_commit = on'])
    await sql.raw(`set local ${setting}`).execute(transaction);
  const owner = await ownerOf(transaction);
  // [G121]
  if (owner !== 'nobody')
    throw new Refused(
      `The PostgreSQL database ${shownDatabase(url)} has tables ${owner === 'us' ? 'of Accord' : 'of another program'} already, and was left alone. Give an empty database, or an empty schema, in DATABASE_URL.`,
    );
  await migrate(transaction);
}

/** The next step, whatever went wrong. */
function refusal(url: string, error: unknown, { hasBegun, isWhole }: { readonly hasBegun: boolean; readonly isWhole: boolean }): unknown {
  if (error instanceof Refused) return error;
  if (!hasBegun) return new Refused(postgresProblem(url, error));
  const database = `The PostgreSQL database ${shownDatabase(url)}`;
  const unavailable = unavailableBy(error);
  if (unavailable === 'full') return new Refused(`${database} has a full disk; nothing was moved. Make room there, and run this again.`);
  if (error instanceof pg.DatabaseError && unavailable === null)
    return new Refused(`${database} did not take what was moved (${error.message}); nothing was moved.`);
  if (unavailable === null && !isWhole) return error;
  return new Refused(
    isWhole
      ? `${database} went away while it committed what was moved. Run this again: it moves everything, or finds tables of Accord there, and then everything was moved.`
      : `${database} went away; nothing was moved. Run this again.`,
  );
}

async function openTarget(transaction: Transaction<Schema>): Promise<Target> {
  const run = async (text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
    (await transaction.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [...values]))).rows;
  return {
    tables: await readTableShapes(transaction),
    begin: async (tables) => {
      await run(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`);
      for (const { name } of tables) await run(`alter table ${quoted(name)} disable trigger user`);
    },
    insert: async ({ name, columns }, rows) => {
      let last = 0;
      const places = rows.map(() => `(${columns.map(() => `$${(last += 1)}`).join(', ')})`);
      await run(
        `insert into ${quoted(name)} (${columns.map((column) => quoted(column.name)).join(', ')}) values ${places.join(', ')}`,
        rows.flat(),
      );
    },
    end: async ({ name, columns }, given) => {
      await run(`alter table ${quoted(name)} enable trigger user`);
      for (const { name: column, sequence } of columns)
        // A sequence that gave no number begins with the one it is set to. [S114]
        if (sequence !== null)
          await run(
            `select setval($1, coalesce(greatest(last, $2::bigint), 1), coalesce(greatest(last, $2::bigint), 0) > 0) from (select max(${quoted(column)}) as last from ${quoted(name)}) as numbers`,
            [sequence, given === null ? null : String(given)],
          );
    },
    rows: (table) => rowsOf(run, table),
  };
}

/** The longest row holds a megabyte. */
const rowsAtOnce = 100;

/** By a cursor, so that a batch is in memory at once. Text is sorted by its bytes, as the embedded database sorts it. */
async function* rowsOf(
  run: (text: string) => Promise<readonly Record<string, unknown>[]>,
  { name, columns, key }: TableShape,
): AsyncGenerator<CellRow> {
  const order = key.map((column) => quoted(column.name) + (column.type === 'text' ? ' collate "C"' : ''));
  const names = columns.map((column) => quoted(column.name));
  await run(`declare moved no scroll cursor for select ${names.join(', ')} from ${quoted(name)} order by ${order.join(', ')}`);
  for (;;) {
    const rows = await run(`fetch ${rowsAtOnce} from moved`);
    for (const row of rows) yield columns.map((column) => cellOf(row[column.name]));
    if (rows.length < rowsAtOnce) break;
  }
  await run('close moved');
}

/** The driver answers integers as numbers, and those of 64 bits as text. */
const cellOf = (value: unknown): CellRow[number] => (value === null || value instanceof Uint8Array ? value : String(value));
