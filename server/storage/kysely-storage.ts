/** Transactions over a Kysely database; which database it is, only the caller knows. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { KyselyPlugin } from 'kysely';
import { createTables } from './kysely-tables.ts';
import type { Atomically, Database } from './schema.ts';
import type { Storage } from './storage.ts';

/** The database has been migrated; closing the storage closes it. */
export function createKyselyStorage(db: Database): Storage {
  const scope = new AsyncLocalStorage<{ running: boolean }>();

  /** The work of a transaction that waits for a second connection waits for itself, for ever. [S5] */
  const refuseInside = (): void => {
    if (!scope.getStore()?.running) return;
    throw new Error('The storage was used inside its own transaction; use the tables that the transaction was given.');
  };

  const atomically: Atomically = async (work) => {
    refuseInside();
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

  const guard: KyselyPlugin = {
    transformQuery: ({ node }) => {
      refuseInside();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const outside = db.withPlugin(guard);

  let closing: Promise<void> | undefined;
  return {
    ...createTables(outside, atomically),
    transaction: (work) => atomically((transaction) => work(createTables(transaction, (inner) => inner(transaction)))),
    ping: async () => {
      try {
        await outside.selectFrom('users').select('id').limit(1).execute();
        return true;
      } catch {
        return false;
      }
    },
    // With the connection in hand, so that a running transaction ends first. [S23]
    close: () => (closing ??= db.connection().execute(() => db.destroy())),
  };
}
