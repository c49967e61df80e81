/** Transactions over a Kysely database; which database it is, only the caller knows. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { sql, type KyselyPlugin } from 'kysely';
import { createReadTables, createTables } from './kysely-tables.ts';
import type { Atomically, Database, HandOver, InOneGo } from './schema.ts';
import type { CanonicalStorage, CanonicalTables } from './storage.ts';
import { unavailableBy } from './unavailable.ts';

export interface StorageOptions {
  /** Whether a transaction that failed with this met another one, and would go through if run again. */
  readonly mustRunAgain?: (error: unknown) => boolean;
  /** Absent where a transaction cannot be handed over whole. */
  readonly handOver?: HandOver;
  /** Bytes left on the disk; absent where nobody can tell. */
  readonly freeBytes?: () => Promise<number>;
  /** For what is asked outside of transactions; without them it takes turns with these. */
  readonly readers?: Readers;
}

/** Where something short is looked up, and where what may take longer is read. */
export interface Readers {
  readonly quick: Database;
  readonly long: Database;
}

/** Bytes that have to be free before a disk that was full counts as having room: a large draft, and the log that is written of it. */
const enoughRoom = 4 * 1024 * 1024;

/** So often is a transaction run again before its failure is told. */
const mostAttempts = 100;

/** The database has been migrated; closing the storage closes it. */
export function createKyselyStorage(
  db: Database,
  { mustRunAgain = () => false, handOver, freeBytes, readers = { quick: db, long: db } }: StorageOptions = {},
): CanonicalStorage {
  const scope = new AsyncLocalStorage<{ running: boolean }>();

  /** The work of a transaction that waits for a second connection waits for itself, for ever. [S5] */
  const refuseInside = (): void => {
    if (!scope.getStore()?.running) return;
    throw new Error('The storage was used inside its own transaction; use the tables that the transaction was given.');
  };

  /** The end of the queue: one transaction of this process at a time, so that only other processes are ever met. [S3] */
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };

  const once = async <T>(work: (transaction: Database) => Promise<T>): Promise<T> => {
    const here = { running: true };
    try {
      return await db
        .transaction()
        .setIsolationLevel('serializable')
        .execute((transaction) => scope.run(here, () => work(transaction)));
    } finally {
      here.running = false;
    }
  };

  const inTurnOutside: typeof inTurn = async (work) => {
    refuseInside();
    return inTurn(work);
  };

  /** Whether the disk had no room at the last write. [S63] */
  let isFull = false;

  const untilDone: Atomically = async (work) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(work);
      } catch (error) {
        isFull ||= unavailableBy(error) === 'full';
        if (attempt >= mostAttempts || !mustRunAgain(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(attempt, 20)));
      }
    }
  };

  const atomically: Atomically = (work) => inTurnOutside(() => untilDone(work));

  const inOneGo: InOneGo | undefined =
    handOver &&
    ((steps, otherwise) =>
      inTurnOutside(async () => {
        const isDone = await handOver(steps).catch((error: unknown) => {
          isFull ||= unavailableBy(error) === 'full';
          throw error;
        });
        return isDone ? null : untilDone(otherwise);
      }));

  const guard: KyselyPlugin = {
    transformQuery: ({ node }) => {
      refuseInside();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const [quick, long] = [readers.quick.withPlugin(guard), readers.long.withPlugin(guard)];

  const canonicalTransaction = <T>(work: (tables: CanonicalTables) => Promise<T>): Promise<T> =>
    atomically((transaction) => work(createTables(transaction, (inner) => inner(transaction))));

  /** Once it was full: small writes may go through where larger ones do not, so what is left is asked, or else a row written as it is. */
  const hasRoom = async (): Promise<boolean> => {
    if (!isFull) return true;
    const same = (transaction: Database) => sql`update kysely_migration_lock set is_locked = is_locked`.execute(transaction);
    isFull = freeBytes
      ? (await freeBytes().catch(() => 0)) < enoughRoom
      : await atomically(same).then(
          () => false,
          () => true,
        );
    return !isFull;
  };

  let closing: Promise<void> | undefined;
  return {
    ...createReadTables(createTables(quick, atomically, inOneGo), createTables(long, atomically, inOneGo)),
    canonicalTransaction,
    transaction: canonicalTransaction,
    ping: async () => {
      try {
        await quick.selectFrom('users').select('id').limit(1).execute();
        return true;
      } catch {
        return false;
      }
    },
    hasRoom,
    // In turn, so that a running transaction ends first. [S23]
    close: () => (closing ??= inTurn(() => db.destroy())),
  };
}
