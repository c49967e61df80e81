/** A storage over a Kysely database; which database it is, only the caller knows. */
import { createDiskRoom } from './disk-room.ts';
import type { Database, HandOver } from './schema.ts';
import { createReadTables, createTables } from './tables.ts';
import { createTransactions } from './transactions.ts';
import type { CanonicalStorage, CanonicalTables } from '../storage.ts';
import type { AppendEntry, AppendOutcome } from '../tables/drafts.ts';

export interface StorageOptions {
  /** Whether a transaction that failed with this met another one, and would go through if run again. */
  readonly mustRunAgain?: (error: unknown) => boolean;
  /** Absent where a transaction cannot be handed over whole. */
  readonly handOver?: HandOver;
  /** The way of this database to append outside of transactions. */
  readonly append?: (db: Database, entries: readonly AppendEntry[], epoch: number | null) => Promise<AppendOutcome[]>;
  /** Free bytes on the disk; absent if they are unknown. */
  readonly freeBytes?: () => Promise<number>;
  /** For what is asked outside of transactions; without them it takes turns with these. */
  readonly readers?: Readers;
}

/** One connection for short look-ups, and one for longer reads. */
export interface Readers {
  readonly quick: Database;
  readonly long: Database;
}

/** The database has been migrated; closing the storage closes it. */
export function createKyselyStorage(
  db: Database,
  { mustRunAgain = () => false, handOver, append, freeBytes, readers = { quick: db, long: db } }: StorageOptions = {},
): CanonicalStorage {
  const room = createDiskRoom(freeBytes);
  const { atomically, inOneGo, inTurn, guard, close } = createTransactions(db, { mustRunAgain, handOver, onFailure: room.note });
  const [quick, long] = [readers.quick.withPlugin(guard), readers.long.withPlugin(guard)];
  const canonicalTransaction = <T>(work: (tables: CanonicalTables) => Promise<T>): Promise<T> =>
    atomically((transaction) => work(createTables(transaction, (inner) => inner(transaction))));
  let closing: Promise<void> | undefined;
  const tables = createReadTables(createTables(quick, atomically, inOneGo), createTables(long, atomically, inOneGo));
  return {
    ...tables,
    ...(append && { drafts: { ...tables.drafts, append: (entries, epoch = null) => inTurn(() => append(quick, entries, epoch)) } }),
    canonicalTransaction,
    transaction: canonicalTransaction,
    ping: async () => {
      try {
        // A standby answers too, and what it says may be old. [S150]
        await tables.epoch.read();
        return true;
      } catch {
        return false;
      }
    },
    hasRoom: () => room.hasRoom(atomically),
    close: () => (closing ??= close()),
  };
}
