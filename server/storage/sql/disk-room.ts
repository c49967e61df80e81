/** Whether the disk has room: by the failures of writes, and after one by the free space. [S63] */
import { sql } from 'kysely';
import type { Atomically, Database } from './schema.ts';
import { unavailableBy } from '../unavailable.ts';

export interface DiskRoom {
  /** Receives the failure of each write. */
  note(error: unknown): void;
  /** Free bytes say it; where they are unknown, a row that is written. */
  hasRoom(atomically: Atomically): Promise<boolean>;
}

/** Bytes that have to be free before a disk that was full counts as having room: a large draft, and the log that is written of it. */
const enoughRoom = 4 * 1024 * 1024;

const writeSomething = (transaction: Database) => sql`update kysely_migration_lock set is_locked = is_locked`.execute(transaction);

/** Small writes may succeed on a full disk while larger ones fail. */
export function createDiskRoom(freeBytes: (() => Promise<number>) | undefined): DiskRoom {
  let isFull = false;
  return {
    note: (error) => void (isFull ||= unavailableBy(error) === 'full'),
    hasRoom: async (atomically) => {
      if (!isFull) return true;
      isFull = freeBytes
        ? (await freeBytes().catch(() => 0)) < enoughRoom
        : await atomically(writeSomething).then(
            () => false,
            () => true,
          );
      return !isFull;
    },
  };
}
