/** Statements run one after another on one SQLite connection: the same in this thread and in another. */
import type { Database } from 'better-sqlite3';

export interface SqliteStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface SqliteAnswer {
  readonly rows: unknown[];
  /** How many rows were written; null for a statement that answers rows. */
  readonly changes: number | null;
  /** How long making changes durable took; null where there was nothing to make durable. */
  readonly syncSeconds: number | null;
}

export interface SqliteSession {
  /** Rejects with an error whose `code` is SQLite's. */
  run(statement: SqliteStatement): Promise<SqliteAnswer>;
  /** Waits for what was asked before. */
  close(): Promise<void>;
  /** Resolves, with the reason, when the session ended without having been closed. */
  readonly lost: Promise<Error>;
}

/** Runs a statement in the thread that calls it. */
export function createRunner(database: Pick<Database, 'inTransaction' | 'prepare'>): (statement: SqliteStatement) => SqliteAnswer {
  /** Whether the running transaction has written. */
  let hasWritten = false;
  return ({ sql, parameters }) => {
    // On some failures (disk full) SQLite has already rolled back; asking again would hide the reason.
    if (sql === 'rollback' && !database.inTransaction) return nothing;
    const statement = database.prepare(sql);
    if (statement.reader) return { rows: statement.all(parameters), changes: null, syncSeconds: null };
    const wasInTransaction = database.inTransaction;
    const start = performance.now();
    const { changes } = statement.run(parameters);
    const isDone = !database.inTransaction;
    hasWritten = (wasInTransaction && hasWritten) || (sql !== 'commit' && changes > 0);
    const syncSeconds = isDone && hasWritten && sql !== 'rollback' ? (performance.now() - start) / 1000 : null;
    if (isDone) hasWritten = false;
    return { rows: [], changes, syncSeconds };
  };
}

const nothing: SqliteAnswer = { rows: [], changes: 0, syncSeconds: null };

/** A session that blocks this thread while it works: for a database in memory. */
export function sessionInProcess(database: Pick<Database, 'inTransaction' | 'prepare' | 'close'>): SqliteSession {
  const run = createRunner(database);
  return {
    run: async (statement) => run(statement),
    close: async () => void database.close(),
    lost: new Promise(() => undefined),
  };
}
