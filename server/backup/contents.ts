/** What a database holds, in numbers and as one digest, so that two databases can be told apart or be known to hold the same. */
import { createHash, type Hash } from 'node:crypto';

/** As much of a connection as reading takes. */
export interface Readable {
  prepare(sql: string): { iterate(...parameters: unknown[]): Iterable<unknown> };
}

export interface Contents {
  /** Rows of each table. */
  readonly rows: ReadonlyMap<string, number>;
  /** SHA-256 over every row of every table but the sessions, hex. */
  readonly digest: string;
}

/** Sessions are counted and not digested: a restore ends them. [B7] */
const undigested = new Set(['sessions']);

/** When a step of migration ran says nothing about what is stored. */
const columnsOf = (table: string): string => (table === 'kysely_migration' ? 'name' : '*');

/** Reads everything; inside a transaction it is of one moment. */
export function readContents(database: Readable): Contents {
  const [rows, hash] = [new Map<string, number>(), createHash('sha256')];
  for (const table of textsOf(database, `select name as text from sqlite_schema where type = 'table' order by name`)) {
    const digested = undigested.has(table) ? null : hash;
    if (digested) addText(digested, table);
    rows.set(table, addRows(database, table, digested));
  }
  return { rows, digest: hash.digest('hex') };
}

/** The text of each row's one column. */
export const textsOf = (database: Readable, sql: string): string[] =>
  [...database.prepare(sql).iterate()].map((row) => String((row as { text: unknown }).text));

function addRows(database: Readable, table: string, hash: Hash | null): number {
  let rows = 0;
  // In the order of writing, which for a draft's log is part of what it says.
  for (const row of database.prepare(`select ${columnsOf(table)} from "${table}" order by rowid`).iterate()) {
    rows += 1;
    if (hash) for (const value of Object.values(row as Record<string, unknown>)) addValue(hash, value);
  }
  return rows;
}

/** Each value with its type and length before it, so that no two rows run into one another. */
function addValue(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) {
    hash.update(`bytes ${value.length}:`);
    hash.update(value);
  } else addText(hash, value === null ? null : String(value), typeof value);
}

function addText(hash: Hash, text: string | null, type = 'string'): void {
  if (text === null) hash.update('null:');
  else hash.update(`${type} ${Buffer.byteLength(text)}:${text}`);
}
