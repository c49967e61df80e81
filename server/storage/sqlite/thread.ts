/** A session whose connections run in threads of their own, so that only the writer waits for the disk, and no write waits for a read. */
import { Worker } from 'node:worker_threads';
import { copyBytes } from '../copy-bytes.ts';
import type { Statement, Step } from '../sql/schema.ts';
import type { SqliteAnswer, SqliteReader, SqliteSession } from './session.ts';

/** A request to the thread: a statement, the first of a transaction or any other; the steps of a transaction; or null to close. */
export type ThreadRequest = (Statement & { readonly begins?: true }) | { readonly steps: readonly Step[] } | null;

/** The answers of the thread: first that the database is open, then one for each request, in order; null for a transaction that a step rolled back. */
export type ThreadAnswer =
  | { readonly type: 'open' }
  | { readonly type: 'answer'; readonly answer: SqliteAnswer | null }
  | { readonly type: 'error'; readonly error: ThreadError };

/** An error as it crosses from one thread to the other, which keeps no members of its own. */
export interface ThreadError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
}

/** What a thread is started with. */
export interface ThreadStart {
  readonly path: string;
  /** Whether it only reads. It opens the database when it is first asked. */
  readonly isReader: boolean;
}

const entry = new URL('./worker.ts', import.meta.url);

/**
 * Rejects with what kept the database from being opened. Each thread takes some 14 MB, so those that read start with `readersFrom`; until
 * then, and until they are ready, the writer reads. [S36] [G70]
 */
export async function openSqliteThread(path: string, readersFrom?: Promise<void>): Promise<SqliteSession> {
  const writer = startThread({ path, isReader: false }, 'storage');
  await writer.opened;
  const lost = Promise.withResolvers<Error>();
  void writer.lost.then(lost.resolve);
  const [quick, long] = [lateReader(path, 'quick reads'), lateReader(path, 'long reads')];
  let isClosed = false;
  const startReaders = (): void => {
    if (!isClosed) for (const reader of [quick, long]) void reader.start().lost.then(lost.resolve);
  };
  if (readersFrom) void readersFrom.then(startReaders);
  else startReaders();
  const readerOver = ({ thread }: LateReader): SqliteReader => ({
    isReady: () => thread()?.isReady() ?? false,
    run: (statement) => run(thread() ?? writer, statement),
  });
  return {
    lost: lost.promise,
    run: (statement) => run(writer, statement),
    runFirst: (statement) => run(writer, { ...statement, begins: true }),
    transact: (steps) => writer.ask({ steps: steps.map(alone) }),
    readers: { quick: readerOver(quick), long: readerOver(long) },
    close: async () => {
      isClosed = true;
      // The last connection to close puts the write-ahead log into the file, which none that only reads can.
      await Promise.all([quick.thread()?.close(), long.thread()?.close()]);
      await writer.close();
    },
  };
}

const run = async ({ ask }: Thread, statement: Statement & { readonly begins?: true }): Promise<SqliteAnswer> =>
  (await ask(alone(statement))) ?? Promise.reject(new TypeError('The thread answered what was not asked.'));

interface LateReader {
  /** Null until it is started. */
  readonly thread: () => Thread | null;
  readonly start: () => Thread;
}

function lateReader(path: string, name: string): LateReader {
  let thread: Thread | null = null;
  return { thread: () => thread, start: () => (thread ??= startThread({ path, isReader: true }, name)) };
}

interface Thread {
  /** Resolves once the thread has what it needs, and rejects with what keeps it from that. */
  readonly opened: Promise<unknown>;
  readonly isReady: () => boolean;
  ask(request: ThreadRequest): Promise<SqliteAnswer | null>;
  close(): Promise<void>;
  readonly lost: Promise<Error>;
}

function startThread(start: ThreadStart, name: string): Thread {
  // What this process was started with, such as a script to evaluate, is not for the thread.
  const worker = new Worker(entry, { workerData: start, name, execArgv: [] });
  const waiting: PromiseWithResolvers<SqliteAnswer | null>[] = [];
  const lost = Promise.withResolvers<Error>();
  const ended = Promise.withResolvers<void>();
  let end: Error | null = null;
  let isReady = false;

  const expectAnswer = (): Promise<SqliteAnswer | null> => {
    if (end) return Promise.reject(end);
    const one = Promise.withResolvers<SqliteAnswer | null>();
    waiting.push(one);
    // The thread keeps the process running only while a caller waits for it.
    worker.ref();
    return one.promise;
  };
  const finish = (reason: Error): void => {
    end ??= reason;
    for (const { reject } of waiting.splice(0)) reject(end);
    lost.resolve(end);
  };
  worker.on('message', (said: ThreadAnswer) => {
    const one = waiting.shift();
    // Closing waits for the end of the thread, which no longer answers.
    if (waiting.length === 0 && end === null) worker.unref();
    isReady ||= said.type === 'open';
    if (said.type === 'error') one?.reject(errorFrom(said.error));
    else one?.resolve(said.type === 'answer' ? said.answer : null);
  });
  worker.on('error', (error) => finish(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', () => {
    finish(new Error('The thread of the database has ended.'));
    ended.resolve();
  });

  const opened = expectAnswer();
  // If no caller waits for the error, the next request receives it.
  opened.catch(() => undefined);
  return {
    opened,
    isReady: () => isReady,
    lost: lost.promise,
    ask: (request) => {
      const answer = expectAnswer();
      if (end === null) worker.postMessage(request);
      return answer;
    },
    close: () => {
      if (end === null) {
        worker.ref();
        // A thread that is still starting has opened no file, and may end later.
        if (start.isReader && !isReady) void worker.terminate();
        else worker.postMessage(null satisfies ThreadRequest);
        end = new Error('The database is closed.');
      }
      return ended.promise;
    },
  };
}

const alone = <Asked extends Statement>(statement: Asked): Asked => ({
  ...statement,
  parameters: statement.parameters.map((value) => (value instanceof Uint8Array ? copyBytes(value) : value)),
});

const errorFrom = ({ name, message, code }: ThreadError): Error => Object.assign(new Error(message), { name, code });
