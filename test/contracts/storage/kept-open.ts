/** One storage for many tests, emptied between them: to start a thread or a schema takes longer than most tests. */
import { afterAll } from 'vitest';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { Opened } from './storage.contract.ts';

interface Kept extends Opened {
  /** Takes every row away. */
  empty(): Promise<void>;
}

/** A test that closes its storage leaves the next one a new one. */
export function keptOpen(open: () => Promise<Kept>): () => Promise<Opened> {
  let kept: Kept | null = null;
  const release = async (storage: CanonicalStorage): Promise<void> => {
    if (!(await storage.ping())) kept = null;
  };
  afterAll(() => kept?.storage.close());
  return async () => {
    if (kept) await kept.empty();
    else kept = await open();
    const { storage } = kept;
    return { ...kept, release: () => release(storage) };
  };
}

/** Of the tables in a database those that a test empties; the migrator's own stay, and so does the one row that numbers changes. */
export const ownTables = (names: readonly string[]): string[] => names.filter((name) => !/^(kysely_|sqlite_|epoch$)/.test(name));
