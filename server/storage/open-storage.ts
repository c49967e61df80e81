/** Which storage the settings ask for. */
import { join } from 'node:path';
import type { Opening } from './opening.ts';
import type { CanonicalStorage, StorageHooks } from './storage.ts';

/** Of the file in DATA_DIR. */
export const databaseName = 'accord.sqlite';

/** Where it is: the address of PostgreSQL, else a directory. */
export interface DatabasePlace {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** Throws one clear sentence. Drivers are loaded only where they are used, so that a start pays for one alone. */
export async function openStorage(
  { databaseUrl, dataDir }: DatabasePlace,
  hooks: StorageHooks = {},
  opening: Opening = {},
): Promise<CanonicalStorage> {
  if (databaseUrl !== null) return (await import('./postgres/postgres-storage.ts')).openPostgresStorage(databaseUrl, hooks, opening);
  return (await import('./sqlite/sqlite-storage.ts')).openSqliteStorage(join(dataDir, databaseName), hooks, undefined, opening);
}
