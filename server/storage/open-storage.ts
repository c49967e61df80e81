/** Which storage the settings ask for. */
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { CanonicalStorage, StorageHooks } from './storage.ts';

/** Of the file in DATA_DIR. */
export const databaseName = 'accord.sqlite';

/** Throws one clear sentence. Drivers are loaded only where they are used, so that a start pays for one alone. */
export async function openStorage(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  hooks: StorageHooks = {},
): Promise<CanonicalStorage> {
  if (databaseUrl !== null) return (await import('./postgres-storage.ts')).openPostgresStorage(databaseUrl, hooks);
  return (await import('./sqlite-storage.ts')).openSqliteStorage(join(dataDir, databaseName), hooks);
}
