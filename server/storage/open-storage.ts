/** Which storage the settings ask for. */
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { CanonicalStorage, StorageHooks } from './storage.ts';

/** Of the file in DATA_DIR. */
export const databaseName = 'accord.sqlite';

/** Of a database that may not be brought to this version. */
export const notBrought = 'is not of this version of Accord. Start the server of this version first, or use the version that runs.';

/** How a database is opened. */
export interface Opening {
  /** Brings it to this version, unless false: then it has to be of this version, since a server has it open that may be of another. */
  readonly migrates?: boolean;
  /** Milliseconds after which PostgreSQL, asked something, is taken to be away. */
  readonly longestAnswer?: number;
}

/** Throws one clear sentence. Drivers are loaded only where they are used, so that a start pays for one alone. */
export async function openStorage(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  hooks: StorageHooks = {},
  opening: Opening = {},
): Promise<CanonicalStorage> {
  if (databaseUrl !== null) return (await import('./postgres-storage.ts')).openPostgresStorage(databaseUrl, hooks, opening);
  return (await import('./sqlite-storage.ts')).openSqliteStorage(join(dataDir, databaseName), hooks, undefined, opening);
}
