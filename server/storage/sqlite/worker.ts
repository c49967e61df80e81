/** A thread with a connection to an SQLite file of its own: it runs statements in the order they come. Started by `sqlite-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqliteDatabase, openSqliteReader } from './database.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createRunner, prepareOnce, runFirst, transact, type SqliteAnswer } from './session.ts';
import type { ThreadAnswer, ThreadError, ThreadRequest, ThreadStart } from './thread.ts';

const say = (answer: ThreadAnswer): void => parentPort?.postMessage(answer);

type Asked = Exclude<ThreadRequest, null>;

/** What a thread does with what it is asked. */
interface Role {
  answer(request: Asked): SqliteAnswer | null;
  /** After the answer, which does not wait for it. A failure ends the thread. */
  after(request: Asked, answer: SqliteAnswer | null): void;
  close(): void;
}

function write(path: string): Role {
  const database = openSqliteDatabase(path);
  const run = createRunner(database, prepareOnce(database));
  const checkpoints = createCheckpoints(database);
  return {
    answer: (request) => {
      if ('steps' in request) return transact(run, request.steps);
      return request.begins ? runFirst(database, run, request) : run(request);
    },
    after: (request, answer) => checkpoints.after('steps' in request ? request.steps : [request], answer),
    close: () => void database.close(),
  };
}

function read(path: string): Role {
  let opened: { readonly run: ReturnType<typeof createRunner>; readonly close: () => void } | null = null;
  const open = (): NonNullable<typeof opened> => {
    const database = openSqliteReader(path);
    return { run: createRunner(database, prepareOnce(database)), close: () => void database.close() };
  };
  return {
    answer: (request) => {
      if ('steps' in request) throw new TypeError('This connection only reads.');
      opened ??= open();
      return opened.run(request);
    },
    after: () => undefined,
    close: () => opened?.close(),
  };
}

function start({ answer, after, close }: Role): void {
  parentPort?.on('message', (request: ThreadRequest) => {
    if (request === null) {
      close();
      parentPort?.close();
      return;
    }
    let answered: SqliteAnswer | null = null;
    try {
      answered = answer(request);
      say({ type: 'answer', answer: answered });
    } catch (error) {
      say({ type: 'error', error: errorToThread(error) });
    }
    after(request, answered);
  });
  say({ type: 'open' });
}

function errorToThread(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: '' };
  return { name: error.name, message: error.message, code: 'code' in error ? String(error.code) : '' };
}

try {
  const { path, isReader } = workerData as ThreadStart;
  start(isReader ? read(path) : write(path));
} catch (error) {
  say({ type: 'error', error: errorToThread(error) });
}
