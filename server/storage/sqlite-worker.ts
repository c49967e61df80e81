/** The thread that owns the connection to an SQLite file: it runs statements in the order they come. Started by `sqlite-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqliteDatabase } from './sqlite-database.ts';
import { createCheckpoints } from './sqlite-checkpoints.ts';
import { createRunner, prepareOnce, transact, type SqliteAnswer } from './sqlite-session.ts';
import type { ThreadAnswer, ThreadError, ThreadRequest } from './sqlite-thread.ts';

const say = (answer: ThreadAnswer): void => parentPort?.postMessage(answer);

function start(path: string): void {
  const database = openSqliteDatabase(path);
  const run = createRunner(database, prepareOnce(database));
  const checkpoints = createCheckpoints(database);
  parentPort?.on('message', (request: ThreadRequest) => {
    if (request === null) {
      database.close();
      parentPort?.close();
      return;
    }
    let answer: SqliteAnswer | null = null;
    try {
      answer = 'steps' in request ? transact(run, request.steps) : run(request);
      say({ type: 'answer', answer });
    } catch (error) {
      say({ type: 'error', error: errorToThread(error) });
    }
    // After the answer, which waits for nothing else. A failure ends the thread.
    checkpoints.after('steps' in request ? request.steps : [request], answer);
  });
  say({ type: 'open' });
}

function errorToThread(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: '' };
  return { name: error.name, message: error.message, code: 'code' in error ? String(error.code) : '' };
}

try {
  start(String(workerData));
} catch (error) {
  say({ type: 'error', error: errorToThread(error) });
}
