/** A session whose connection lives in a thread of its own, so that nobody else waits for the disk. */
import { Worker } from 'node:worker_threads';
import { inOwnMemory } from '../own-memory.ts';
import type { Statement, Step } from './schema.ts';
import type { SqliteAnswer, SqliteSession } from './sqlite-session.ts';

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

const entry = new URL('./sqlite-worker.ts', import.meta.url);

/** Rejects with what kept the database from being opened. */
export async function openSqliteThread(path: string): Promise<SqliteSession> {
  // What this process was started with, such as a script to evaluate, is not for the thread.
  const worker = new Worker(entry, { workerData: path, name: 'storage', execArgv: [] });
  const waiting: PromiseWithResolvers<SqliteAnswer | null>[] = [];
  const lost = Promise.withResolvers<Error>();
  const ended = Promise.withResolvers<void>();
  let end: Error | null = null;

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
    if (said.type === 'error') one?.reject(errorFrom(said.error));
    else one?.resolve(said.type === 'answer' ? said.answer : null);
  });
  worker.on('error', (error) => finish(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', () => {
    finish(new Error('The thread of the database has ended.'));
    ended.resolve();
  });

  const ask = (request: ThreadRequest): Promise<SqliteAnswer | null> => {
    const answer = expectAnswer();
    if (end === null) worker.postMessage(request);
    return answer;
  };

  await expectAnswer();
  return {
    lost: lost.promise,
    run: async (statement) => (await ask(alone(statement))) ?? Promise.reject(new TypeError('The thread answered what was not asked.')),
    transact: (steps) => ask({ steps: steps.map(alone) }),
    close: () => {
      if (end === null) {
        worker.ref();
        worker.postMessage(null satisfies ThreadRequest);
        end = new Error('The database is closed.');
      }
      return ended.promise;
    },
  };
}

const alone = <Asked extends Statement>(statement: Asked): Asked => ({
  ...statement,
  parameters: statement.parameters.map((value) => (value instanceof Uint8Array ? inOwnMemory(value) : value)),
});

const errorFrom = ({ name, message, code }: ThreadError): Error => Object.assign(new Error(message), { name, code });
