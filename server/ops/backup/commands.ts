/** The two commands, and what they print. */
import { join } from 'node:path';
import { databaseName } from '../../storage/open-storage.ts';
import type { Command } from './command.ts';
import type { Contents } from './contents.ts';
import { restoreBackup } from './restore-backup.ts';
import { takeBackup } from './take-backup.ts';

export const backup: Command = {
  usage: 'backup -- <file>',
  forPostgres: 'pg_dump --format=custom',
  run: async (file, dataDir, at) => {
    const source = join(dataDir, databaseName);
    return `Backed up ${source} to ${file}:\n${describeContents(takeBackup(source, file, at))}`;
  },
};

export const restore: Command = {
  usage: 'restore -- <file>',
  forPostgres: 'pg_restore',
  run: async (file, dataDir) => {
    const restored = await restoreBackup(file, dataDir);
    return `Restored the backup of ${restored.note.at} into ${dataDir}; everybody has to sign in again.\n${describeContents(restored)}`;
  },
};

/** Tables with something in them, and the digest by which two databases are compared. [B4] */
function describeContents({ rows, digest }: Contents): string {
  const counts = [...rows].filter(([table, count]) => count > 0 && !/^(kysely|sqlite)_/.test(table));
  return [...counts.map(([table, count]) => `  ${table.replaceAll('_', ' ')}: ${count}`), `  digest: ${digest}`].join('\n');
}
