/** A disk that failed once is not trusted again: what is in memory is no longer what is on disk, and nobody can say how much. */
import type { SqliteReader, SqliteSession } from './sqlite-session.ts';
import { DiskFailure } from './storage.ts';

/** From the first failure on everything is refused with it, and the process has to end. `onFailure` is called once. [S37] */
export function stopOnFailure(session: SqliteSession, onFailure: (error: DiskFailure) => void): SqliteSession {
  let failure: DiskFailure | null = null;
  const fail = (cause: Error): DiskFailure => {
    if (failure) return failure;
    failure = new DiskFailure(`The disk failed: ${reasonOf(cause)}`, { cause });
    onFailure(failure);
    return failure;
  };
  let isClosing = false;
  void session.lost.then((reason) => isClosing || fail(reason));
  const guarded = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (failure) throw failure;
    try {
      return await ask();
    } catch (error) {
      if (!isClosing && error instanceof Error && isOfDisk(error)) throw fail(error);
      throw failure ?? error;
    }
  };
  const { transact, readers } = session;
  const guardedReader = (reader: SqliteReader): SqliteReader => ({ ...reader, run: (statement) => guarded(() => reader.run(statement)) });
  return {
    lost: session.lost,
    run: (statement) => guarded(() => session.run(statement)),
    ...(transact && { transact: (steps) => guarded(() => transact(steps)) }),
    ...(readers && { readers: { quick: guardedReader(readers.quick), long: guardedReader(readers.long) } }),
    close: () => {
      isClosing = true;
      return session.close();
    },
  };
}

/** A full disk is none: SQLite undoes the transaction and goes on. [S38] */
export const isOfDisk = (error: Error): boolean => codeOf(error).startsWith('SQLITE_IOERR') && !isFull(error);

/** The second is that no room was left for what SQLite shares between connections, before anything was written. */
export const isFull = (error: unknown): boolean => ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(codeOf(error));

/** SQLite's code, or Node's; empty where there is none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const reasonOf = (error: Error): string => [codeOf(error), error.message].filter(Boolean).join(', ');
