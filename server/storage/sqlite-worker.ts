/** The thread that owns the connection to an SQLite file: it runs statements in the order they come. Started by `sqlite-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqliteDatabase } from './sqlite-database.ts';
import { createRunner, prepareOnce, transact } from './sqlite-session.ts';
import type { ThreadAnswer, ThreadError, ThreadRequest } from './sqlite-thread.ts';

const say = (answer: ThreadAnswer): void => parentPort?.postMessage(answer);

function start(path: string): void {
  const database = openSqliteDatabase(path);
  const run = createRunner(database, prepareOnce(database));
  parentPort?.on('message', (request: ThreadRequest) => {
    if (request === null) {
      database.close();
      parentPort?.close();
      return;
    }
    try {
      say({ type: 'answer', answer: 'steps' in request ? transact(run, request.steps) : run(request) });
    } catch (error) {
      say({ type: 'error', error: errorToThread(error) });
    }
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
