/** Opens the database for a command that runs beside the server and neither creates nor migrates anything. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { databaseName, openStorage } from '../storage/open-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { Refused } from './backup/refused.ts';

/** Throws `Refused` where there is none, or none of this version. [G42] */
export async function openBeside(config: Pick<Config, 'dataDir' | 'databaseUrl'>): Promise<Storage> {
  const path = join(config.dataDir, databaseName);
  if (config.databaseUrl === null && !existsSync(path))
    throw new Refused(`There is no database at ${path}. Set DATA_DIR to the directory of the server.`);
  try {
    return await openStorage(config, {}, { migrates: false });
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}
