/** The value of one column of one row, in the form in which two databases are compared. */
import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import type { Column, ColumnType, TableShape } from './table-shape.ts';

/** Text as it is, a number in decimal, bytes as bytes. */
export type Cell = string | Uint8Array | null;

/** In the order of the table's columns. */
export type CellRow = readonly Cell[];

/** As the embedded database answers it where each column is read by `cellExpression`. */
export type SourceValue = string | bigint | Uint8Array | null;

const storageClass: Readonly<Record<ColumnType, string>> = { text: 'text', integer: 'integer', bigint: 'integer', bytea: 'blob' };

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Text as its bytes, which the driver would repair where they are none; and of a value of another class the name of that class. */
export function cellExpression({ name, type }: Column): string {
  const value = type === 'text' ? `cast(${quoted(name)} as blob)` : quoted(name);
  return `case typeof(${quoted(name)}) when '${storageClass[type]}' then ${value} when 'null' then null else typeof(${quoted(name)}) end`;
}

const mostOf = { integer: 2n ** 31n - 1n, bigint: 2n ** 63n - 1n } as const;

/** Why PostgreSQL cannot hold what the embedded database answered; else the cell. [S115] */
export function readCell({ type }: Column, value: SourceValue): { readonly cell: Cell } | { readonly fault: string } {
  if (value === null) return { cell: null };
  if (typeof value === 'string') return { fault: `a value of the kind ${value} where ${storageClass[type]} belongs` };
  if (typeof value === 'bigint') {
    const most = mostOf[type === 'integer' ? type : 'bigint'];
    return value > most || value < -most - 1n ? { fault: `the number ${value}, which is too large` } : { cell: String(value) };
  }
  if (type !== 'text') return { cell: value };
  if (!isUtf8(value)) return { fault: 'bytes that are no text' };
  return value.includes(0) ? { fault: 'the character NUL' } : { cell: Buffer.from(value).toString() };
}

export interface TableDigest {
  readonly rows: number;
  /** SHA-256, hex. */
  readonly digest: string;
}

/** Takes rows one by one, in the order of their keys. [S111] */
export function createTableDigest({ name, columns }: TableShape) {
  const hash = createHash('sha256').update(JSON.stringify([name, ...columns.map(({ name, type }) => [name, type])]));
  let rows = 0;
  return {
    add: (row: CellRow): void => {
      rows += 1;
      for (const cell of row) addCell(hash, cell);
    },
    end: (): TableDigest => ({ rows, digest: hash.digest('hex') }),
  };
}

/** Each with its length before it, so that no two run into one another. */
function addCell(hash: Hash, cell: Cell): void {
  if (cell === null) hash.update('null:');
  else hash.update(`${Buffer.byteLength(cell)}:`).update(cell);
}

/** Of a whole database. */
export function digestOf(tables: ReadonlyMap<string, TableDigest>): string {
  const hash = createHash('sha256');
  for (const [name, { rows, digest }] of [...tables].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name} ${rows} ${digest}\n`);
  return hash.digest('hex');
}
