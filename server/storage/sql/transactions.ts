/** The transactions of one process: one after the other, and each again where it met one of another process. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { KyselyPlugin } from 'kysely';
import type { Atomically, Database, HandOver, InOneGo } from './schema.ts';

export interface Transactions {
  readonly atomically: Atomically;
  /** Absent where a transaction cannot be handed over whole. */
  readonly inOneGo: InOneGo | undefined;
  /** Work that is no transaction, in its turn among them. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** For a database that is asked outside of transactions: it refuses what the work of one asks of it. [S5] */
  readonly guard: KyselyPlugin;
  /** Closes the database once the running transaction has ended. [S23] */
  close(): Promise<void>;
}

export interface TransactionOptions {
  readonly mustRunAgain: (error: unknown) => boolean;
  readonly handOver: HandOver | undefined;
  /** Receives the failure of every run. */
  readonly onFailure: (error: unknown) => void;
}

/** The number of runs of a transaction before its failure is reported. */
const mostAttempts = 100;

export function createTransactions(db: Database, { mustRunAgain, handOver, onFailure }: TransactionOptions): Transactions {
  const scope = createScope();
  const inTurn = createQueue();
  const inTurnOutside: typeof inTurn = async (work) => {
    scope.refuseInside();
    return inTurn(work);
  };
  const noted = <T>(running: Promise<T>): Promise<T> =>
    running.catch((error: unknown) => {
      onFailure(error);
      throw error;
    });
  const once: Atomically = (work) =>
    scope.run((inside) =>
      db
        .transaction()
        .setIsolationLevel('serializable')
        .execute((transaction) => inside(() => work(transaction))),
    );
  const untilDone: Atomically = async (work) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await noted(once(work));
      } catch (error) {
        if (attempt >= mostAttempts || !mustRunAgain(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(attempt, 20)));
      }
    }
  };
  return {
    atomically: (work) => inTurnOutside(() => untilDone(work)),
    inOneGo: handOver && ((steps, otherwise) => inTurnOutside(async () => ((await noted(handOver(steps))) ? null : untilDone(otherwise)))),
    inTurn: (work) => inTurnOutside(() => noted(work())),
    guard: createGuard(scope.refuseInside),
    close: () => inTurn(() => db.destroy()),
  };
}

/** The end of the queue: one transaction of this process at a time, so that only other processes are ever met. [S3] */
function createQueue() {
  let tail: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
}

/** Knows whether code runs inside the work of a transaction, which would wait for itself, for ever, at a second connection. [S5] */
function createScope() {
  const scope = new AsyncLocalStorage<{ running: boolean }>();
  return {
    refuseInside: (): void => {
      if (!scope.getStore()?.running) return;
      throw new Error('The storage was used inside its own transaction; use the tables that the transaction was given.');
    },
    /** `execute` is given what makes work the inside. */
    run: async <T>(execute: (inside: (work: () => Promise<T>) => Promise<T>) => Promise<T>): Promise<T> => {
      const here = { running: true };
      try {
        return await execute((work) => scope.run(here, work));
      } finally {
        here.running = false;
      }
    },
  };
}

const createGuard = (refuse: () => void): KyselyPlugin => ({
  transformQuery: ({ node }) => {
    refuse();
    return node;
  },
  transformResult: async ({ result }) => result,
});
