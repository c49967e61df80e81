/** The storage never trusts a disk again after an error: memory and disk may differ, to an unknown extent. */
import type { SqliteReader, SqliteSession } from './sqlite/session.ts';
import { isOfDisk, reasonOf } from './disk-errors.ts';
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
  const { runFirst, transact, readers } = session;
  const guardedReader = (reader: SqliteReader): SqliteReader => ({ ...reader, run: (statement) => guarded(() => reader.run(statement)) });
  return {
    lost: session.lost,
    run: (statement) => guarded(() => session.run(statement)),
    ...(runFirst && { runFirst: (statement) => guarded(() => runFirst(statement)) }),
    ...(transact && { transact: (steps) => guarded(() => transact(steps)) }),
    ...(readers && { readers: { quick: guardedReader(readers.quick), long: guardedReader(readers.long) } }),
    close: () => {
      isClosing = true;
      return session.close();
    },
  };
}
