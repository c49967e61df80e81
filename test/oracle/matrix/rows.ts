/** Every row of the database, read past the server: what an operation changed, and how to take it back. */
import type { Database, Statement } from 'better-sqlite3';
import { dropAuditGuards } from '../../support/audit-guards.ts';

type Row = Readonly<Record<string, unknown>>;

/** One row that is otherwise than it was. */
export interface Changed {
  readonly table: string;
  readonly how: 'added' | 'removed' | 'changed';
  /** Every value of it, before and after, as text. */
  readonly values: readonly string[];
}

export interface Rows {
  /** The current rows; the same object as last time if no statement wrote since. */
  read(): Snapshot;
  /** Puts everything back to a snapshot. */
  restore(to: Snapshot): void;
  /** Runs one statement past all rules. */
  run(statement: string, ...values: unknown[]): void;
  all(query: string, ...values: unknown[]): Row[];
}

/** Table → primary key → row. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Every request, allowed or not, records that its session or token was used. */
const notCompared = new Set(['last_seen_at', 'last_used_at']);

/** What servers note for each other of changes that are compared themselves. */
const notRead = new Set(['epoch', 'changes', 'nodes']);

export function rowsOf(db: Database): Rows {
  dropAuditGuards(db);
  const names = db.prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'`);
  const tables = (names.pluck().all() as string[]).filter((name) => !notRead.has(name));
  const readers = tables.map((table) => {
    const columns = db.pragma(`table_info("${table}")`) as { readonly name: string; readonly pk: number }[];
    const key = columns.filter(({ pk }) => pk > 0).map(({ name }) => name);
    return { table, key, reader: db.prepare(`select * from "${table}"`) };
  });
  const keyOf = (key: readonly string[], row: Row): string => JSON.stringify(key.map((column) => row[column]));
  const readAll = db.transaction(
    (): Snapshot =>
      new Map(readers.map(({ table, key, reader }) => [table, new Map((reader.all() as Row[]).map((row) => [keyOf(key, row), row]))])),
  );
  // Every write changes this number.
  const version = db.prepare('select total_changes()').pluck();
  const statements = new Map<string, Statement>();
  const prepared = (text: string): Statement => {
    const statement = statements.get(text) ?? db.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  let last: { readonly version: unknown; readonly snapshot: Snapshot } | null = null;

  const read = (): Snapshot => {
    const now = version.get();
    if (last !== null && last.version === now) return last.snapshot;
    const snapshot = readAll();
    last = { version: now, snapshot };
    return snapshot;
  };
  const takeOut = (table: string, row: Row): void => {
    const key = readers.find((one) => one.table === table)?.key ?? [];
    prepared(`delete from "${table}" where ${key.map((column) => `"${column}" = ?`).join(' and ')}`).run(
      ...key.map((column) => row[column]),
    );
  };
  const putBack = (table: string, row: Row): void => {
    const columns = Object.keys(row);
    const statement = `insert into "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`;
    prepared(statement).run(...Object.values(row));
  };
  return {
    read,
    restore: (to) => {
      const now = read();
      db.pragma('foreign_keys = off');
      db.transaction(() => {
        for (const [table, rows] of to) {
          const present = now.get(table) ?? new Map<string, Row>();
          for (const id of new Set([...rows.keys(), ...present.keys()])) {
            const [was, is] = [rows.get(id), present.get(id)];
            if (textOf(was) === textOf(is)) continue;
            if (is) takeOut(table, is);
            if (was) putBack(table, was);
          }
        }
      })();
      db.pragma('foreign_keys = on');
      last = { version: version.get(), snapshot: to };
    },
    run: (statement, ...values) => {
      prepared(statement).run(...values);
    },
    all: (query, ...values) => prepared(query).all(...values) as Row[],
  };
}

/** Refusals become rows of the audit once their minute is over, with the next request. */
const isSummedRefusal = ({ table, values }: Changed): boolean => table === 'audit' && values.includes('refused');

/** Every row that differs between two snapshots, byte for byte, without sums of refusals. */
export function changedRows(before: Snapshot, after: Snapshot): Changed[] {
  if (before === after) return [];
  const changed = [...after].flatMap(([table, rows]) => {
    const old = before.get(table) ?? new Map<string, Row>();
    return [...new Set([...rows.keys(), ...old.keys()])].flatMap((id): Changed[] => {
      const [was, is] = [old.get(id), rows.get(id)];
      if (textOf(was) === textOf(is)) return [];
      const values = [was, is].flatMap((row) => Object.values(row ?? {}).map(String));
      return [{ table, how: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', values }];
    });
  });
  return changed.filter((row) => !isSummedRefusal(row));
}

const texts = new WeakMap<Row, string>();
function textOf(row: Row | undefined): string {
  if (row === undefined) return '';
  const text = texts.get(row) ?? JSON.stringify(row, (key, value: unknown) => (notCompared.has(key) ? null : value));
  texts.set(row, text);
  return text;
}
