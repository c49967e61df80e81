/** `npm run backup -- <file>`: a checked copy of the embedded database, while the server runs. */
import { join } from 'node:path';
import { describeContents, runCommand } from './backup/command.ts';
import { takeBackup } from './backup/take-backup.ts';
import { databaseName } from './storage/open-storage.ts';

await runCommand(
  {
    usage: 'backup -- <file>',
    flags: [],
    forPostgres: 'pg_dump --format=custom',
    run: async (file, dataDir) => {
      const contents = await takeBackup(join(dataDir, databaseName), file, new Date().toISOString());
      return `Backed up ${join(dataDir, databaseName)} to ${file}:\n${describeContents(contents)}`;
    },
  },
  process.env,
  process.argv.slice(2),
);
