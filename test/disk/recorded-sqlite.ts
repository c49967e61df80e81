/** Connections to databases on recorded disks, in the shape in which the product uses better-sqlite3. */
import type { BindableValue, Database as WasmDatabase, PreparedStatement } from '@sqlite.org/sqlite-wasm';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { RecordedDisk } from './recorded-disk.ts';
import { mount, sqlite } from './recorded-vfs.ts';

const { capi } = sqlite;

export const databaseName = 'accord.sqlite';

export interface RecordedDatabase extends SqliteDatabase {
  readonly inTransaction: boolean;
  pragma(text: string): unknown;
  prepare(sql: string): SqliteStatement & { iterate(...parameters: unknown[]): IterableIterator<unknown> };
}

/** Opens or creates the database of a disk. */
export function openRecorded(disk: RecordedDisk): RecordedDatabase {
  const { path, unmount } = mount(disk);
  const database = new sqlite.oo1.DB({ filename: `${path}/${databaseName}`, vfs: 'recorded' });
  // The product's SQLite is compiled with this size.
  database.exec('pragma page_size = 4096');
  return {
    get inTransaction() {
      return capi.sqlite3_get_autocommit(database) === 0;
    },
    pragma: (text) => database.selectValue(`pragma ${text}`),
    prepare: (sql) => statementOf(database, sql),
    close: () => {
      database.close();
      unmount();
    },
  };
}

/** Each is run once, as Kysely does, and freed by that. */
function statementOf(database: WasmDatabase, sql: string): ReturnType<RecordedDatabase['prepare']> {
  const statement = database.prepare(sql);
  const bound = (parameters: readonly unknown[]): PreparedStatement => {
    if (parameters.length > 0) statement.bind(parameters as BindableValue[]);
    return statement;
  };
  function* iterate(...parameters: unknown[]): IterableIterator<unknown> {
    try {
      const rows = bound(parameters);
      while (rows.step()) yield rows.get({});
    } finally {
      statement.finalize();
    }
  }
  return {
    reader: statement.columnCount > 0,
    iterate,
    all: (parameters) => [...iterate(...parameters)],
    run: (parameters) => {
      try {
        bound(parameters).step();
        return { changes: capi.sqlite3_changes(database), lastInsertRowid: capi.sqlite3_last_insert_rowid(database) };
      } finally {
        statement.finalize();
      }
    },
  };
}
