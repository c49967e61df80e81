/** The content of a database in numbers and as one digest, to compare two databases. */
import { createHash, type Hash } from 'node:crypto';

/** As much of a connection as reading takes. */
export interface Readable {
  prepare(sql: string): { iterate(...parameters: unknown[]): Iterable<unknown> };
}

export interface Contents {
  /** Rows of each table but those that servers keep for themselves. */
  readonly rows: ReadonlyMap<string, number>;
  /** SHA-256 over every row of these tables, hex; but not over sessions, tokens and links, which a restore ends. */
  readonly digest: string;
}

/** Where a backup notes what it should hold. */
export const noteTable = 'backup_note';

/** Reads everything. */
export function readContents(database: Readable): Contents {
  const [rows, hash] = [new Map<string, number>(), createHash('sha256')];
  for (const table of textsOf(database, `select name as text from sqlite_schema where type = 'table' order by name`)) {
    if (table === noteTable || isOfServers(table)) continue;
    const digested = isEndedByRestore(table) ? null : hash;
    if (digested) addValue(digested, table);
    rows.set(table, addRows(database, table, digested));
  }
  return { rows, digest: hash.digest('hex') };
}

/** What servers tell each other, and count: a restore notes the sessions that it ends there, too. */
const isOfServers = (table: string): boolean => ['epoch', 'changes', 'nodes', 'attempts', 'setup_links'].includes(table);

/** Tables whose rows a restore removes. */
export const endedByRestore = ['sessions', 'tokens', 'invitations'] as const;

const isEndedByRestore = (table: string): boolean => (endedByRestore as readonly string[]).includes(table);

/** The column called `text` of each row. */
export const textsOf = (database: Readable, sql: string): string[] =>
  [...database.prepare(sql).iterate()].map((row) => String((row as { text: unknown }).text));

function addRows(database: Readable, table: string, hash: Hash | null): number {
  let rows = 0;
  // The time of a migration step is no part of the stored data.
  const columns = table === 'kysely_migration' ? 'name' : '*';
  // In the order of writing, which is part of a draft's log.
  for (const row of database.prepare(`select ${columns} from "${table}" order by rowid`).iterate()) {
    rows += 1;
    if (hash) for (const value of Object.values(row as Record<string, unknown>)) addValue(hash, value);
  }
  return rows;
}

/** Each value with its type and length before it, so that no two rows run into one another. */
function addValue(hash: Hash, value: unknown): void {
  const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
  hash.update(`${value === null ? 'null' : typeof value} ${bytes.length}:`).update(bytes);
}
