/** Statements run one after another on one SQLite connection: the same in this thread and in another. */
import type { Database, Statement as Prepared } from 'better-sqlite3';
import { untilFree } from './busy.ts';
import type { Statement, Step } from '../sql/schema.ts';

export interface SqliteAnswer {
  readonly rows: unknown[];
  /** How many rows were written; null for a statement that answers rows. */
  readonly changes: number | null;
  /** The time to make changes durable; null if there was nothing to make durable. */
  readonly syncSeconds: number | null;
}

export interface SqliteSession {
  /** Rejects with an error whose `code` is SQLite's. */
  run(statement: Statement): Promise<SqliteAnswer>;
  /**
   * Runs the steps as one transaction and answers as its commit does; null where one of them undid it. Only a session in another
   * thread has this: there it saves the way back and forth for each statement.
   */
  readonly transact?: (steps: readonly Step[]) => Promise<SqliteAnswer | null>;
  /** Runs the first statement of a transaction, which begins with it. Only a session in another thread has this, for the same reason. */
  readonly runFirst?: (statement: Statement) => Promise<SqliteAnswer>;
  /** Connections that only read, beside this one; without them everything is asked of it. [S47] */
  readonly readers?: SqliteReaders;
  /** Waits for what was asked before. */
  close(): Promise<void>;
  /** Resolves, with the reason, when the session ended without having been closed. */
  readonly lost: Promise<Error>;
}

export interface SqliteReader extends Pick<SqliteSession, 'run'> {
  /** Until it is, the writer reads too: a start waits for no further thread. */
  readonly isReady: () => boolean;
}

/** What was answered as written before is read by each of them. */
export interface SqliteReaders {
  /** For short look-ups by a key. */
  readonly quick: SqliteReader;
  /** For lists, searches and whole documents, which never delay a short look-up. */
  readonly long: SqliteReader;
}

type Run = (statement: Statement) => SqliteAnswer;

type Prepare = (sql: string) => Pick<Prepared, 'reader' | 'readonly' | 'all' | 'run'>;

/** Runs a statement in the thread that calls it. */
export function createRunner(
  database: Pick<Database, 'inTransaction' | 'prepare'>,
  prepare: Prepare = (sql) => database.prepare(sql),
): Run {
  /** Whether the transaction has written; a statement outside of one is a transaction of its own. */
  let hasWritten = false;
  return ({ sql, parameters }) => {
    // On some failures (disk full) SQLite has already rolled back; asking again would hide the reason.
    if (sql === rollback.sql && !database.inTransaction) return nothing;
    const statement = prepare(sql);
    const start = performance.now();
    const answer = untilFree(() =>
      statement.reader ? { rows: statement.all(parameters), changes: null } : { rows: [], changes: statement.run(parameters).changes },
    );
    hasWritten ||= answer.changes === null ? !statement.readonly : sql !== commit.sql && answer.changes > 0;
    if (database.inTransaction) return { ...answer, syncSeconds: null };
    const syncSeconds = hasWritten && sql !== rollback.sql ? (performance.now() - start) / 1000 : null;
    hasWritten = false;
    return { ...answer, syncSeconds };
  };
}

/** Holds the write lock from its start, as every transaction does. [S3] */
export const begin: Statement = { sql: 'begin immediate', parameters: [] };
export const commit: Statement = { sql: 'commit', parameters: [] };
export const rollback: Statement = { sql: 'rollback', parameters: [] };

/** Begins a transaction, unless one has begun: another statement may have been asked for in vain. */
export function runFirst(database: Pick<Database, 'inTransaction'>, run: Run, statement: Statement): SqliteAnswer {
  if (!database.inTransaction) run(begin);
  return run(statement);
}

/** Throws the error of a statement, after rolling the whole transaction back. */
export function transact(run: Run, steps: readonly Step[]): SqliteAnswer | null {
  run(begin);
  try {
    if (steps.every((step) => run(step).rows.length >= step.rows)) return run(commit);
  } catch (error) {
    run(rollback);
    throw error;
  }
  run(rollback);
  return null;
}

const nothing: SqliteAnswer = { rows: [], changes: 0, syncSeconds: null };

/** So many statements are kept prepared. [S41] */
const mostPrepared = 100;

/** In characters, each of which takes some 60 bytes. A longer one is of many rows and seldom comes again with as many, and what is let go is given back late. [S41] */
const longestPrepared = 2048;

/** Preparing a statement takes about as long as running it, and nearly all come again in the same form. */
export function prepareOnce(database: Pick<Database, 'prepare'>): Prepare {
  const prepared = new Map<string, Prepared>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    if (/^(create|alter|drop)\b/i.test(sql)) {
      // What was prepared before would answer without the columns that there are now.
      prepared.clear();
      return statement;
    }
    if (sql.length > longestPrepared) return statement;
    prepared.set(sql, statement);
    const [oldest] = prepared.keys();
    if (prepared.size > mostPrepared) prepared.delete(oldest!);
    return statement;
  };
}

/** A session that blocks this thread while it works: for a database in memory. */
export function sessionInProcess(
  database: Pick<Database, 'inTransaction' | 'prepare' | 'close'>,
  prepare: Prepare = prepareOnce(database),
): SqliteSession {
  const run = createRunner(database, prepare);
  return {
    run: async (statement) => run(statement),
    close: async () => void database.close(),
    lost: new Promise(() => undefined),
  };
}
