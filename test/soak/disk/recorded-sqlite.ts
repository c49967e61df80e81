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
    pragma: (text) => withCodes(() => database.selectValue(`pragma ${text}`)),
    prepare: (sql) => statementOf(database, sql),
    close: () => {
      database.close();
      unmount();
    },
  };
}

/** Each is run once, as Kysely does, and freed by that. */
function statementOf(database: WasmDatabase, sql: string): ReturnType<RecordedDatabase['prepare']> {
  const statement = withCodes(() => database.prepare(sql));
  const runWith = <T>(parameters: readonly unknown[], work: (statement: PreparedStatement) => T): T =>
    withCodes(() => {
      try {
        if (parameters.length > 0) statement.bind(parameters as BindableValue[]);
        return work(statement);
      } finally {
        statement.finalize();
      }
    });
  const all = (parameters: readonly unknown[]): unknown[] =>
    runWith(parameters, (rows) => {
      const found: unknown[] = [];
      while (rows.step()) found.push(rows.get({}));
      return found;
    });
  return {
    reader: statement.columnCount > 0,
    all,
    iterate: (...parameters) => all(parameters).values(),
    run: (parameters) =>
      runWith(parameters, (statement) => {
        statement.step();
        return { changes: capi.sqlite3_changes(database), lastInsertRowid: capi.sqlite3_last_insert_rowid(database) };
      }),
  };
}

/** Errors with SQLite's code as text, as better-sqlite3 throws them. */
function withCodes<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof sqlite.SQLite3Error)) throw error;
    throw Object.assign(new Error(error.message, { cause: error }), { code: capi.sqlite3_js_rc_str(error.resultCode) });
  }
}
