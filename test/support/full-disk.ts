/** A storage in memory whose disk is full while a test says so. */
import { openInProcess, openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';

export async function openOnFullDisk(): Promise<{ storage: CanonicalStorage; setFull(isFull: boolean): void }> {
  let isFull = false;
  const storage = await openSqliteStorage(':memory:', {}, async (path) => {
    const session = await openInProcess(path);
    return {
      ...session,
      run: async (statement) => {
        if (isFull && /^(insert|update|delete)/i.test(statement.sql)) throw diskFull();
        return session.run(statement);
      },
    };
  });
  return { storage, setFull: (value) => void (isFull = value) };
}

/** SQLite's error. */
export const diskFull = (code = 'SQLITE_FULL'): Error =>
  Object.assign(new Error('database or disk is full'), { name: 'SqliteError', code });
