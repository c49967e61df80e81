/** A session whose connections live in threads of their own, so that nothing else waits for the disk, and nothing that writes for a read. */
import { Worker } from 'node:worker_threads';
import { copyBytes } from '../copy-bytes.ts';
import type { Statement, Step } from './schema.ts';
import type { SqliteAnswer, SqliteReader, SqliteSession } from './sqlite-session.ts';

/** What the thread is told: a statement, the steps of a transaction, or null to close. */
export type ThreadRequest = Statement | { readonly steps: readonly Step[] } | null;

/** What the thread says: first that the database is open, then one answer for each request, in order; null for a transaction that a step undid. */
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

const entry = new URL('./sqlite-worker.ts', import.meta.url);

/** Rejects with what kept the database from being opened. */
export async function openSqliteThread(path: string): Promise<SqliteSession> {
  const writer = startThread({ path, isReader: false }, 'storage');
  await writer.opened;
  const [quick, long] = [startThread({ path, isReader: true }, 'quick reads'), startThread({ path, isReader: true }, 'long reads')];
  const run = async ({ ask }: Thread, statement: Statement): Promise<SqliteAnswer> =>
    (await ask(alone(statement))) ?? Promise.reject(new TypeError('The thread answered what was not asked.'));
  const readerOver = (thread: Thread): SqliteReader => ({ isReady: thread.isReady, run: (statement) => run(thread, statement) });
  return {
    lost: Promise.race([writer.lost, quick.lost, long.lost]),
    run: (statement) => run(writer, statement),
    transact: (steps) => writer.ask({ steps: steps.map(alone) }),
    readers: { quick: readerOver(quick), long: readerOver(long) },
    close: async () => {
      // The last connection to close puts the write-ahead log into the file, which none that only reads can.
      await Promise.all([quick.close(), long.close()]);
      await writer.close();
    },
  };
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
    // The thread keeps the process running while somebody waits for it, and no longer.
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
    // Whoever closes waits for the end of the thread, which answers no more.
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
  // Where nobody waits for it, whatever is asked next says the same.
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
        // One that is still starting has opened nothing yet, and may take its time to hear of the end.
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
