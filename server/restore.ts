/** `npm run restore -- <file>`: puts a backup into DATA_DIR. */
import { describeContents, runCommand } from './backup/command.ts';
import { restoreBackup } from './backup/restore-backup.ts';

const movesAway = '--move-away';

await runCommand(
  {
    usage: `restore -- <file> [${movesAway}]`,
    flags: [movesAway],
    forPostgres: 'pg_restore',
    run: async (file, dataDir, flags) => {
      const restored = await restoreBackup(file, dataDir, flags.has(movesAway), new Date().toISOString());
      const moved = restored.movedTo === null ? '' : ` The database that was there is ${restored.movedTo}.`;
      return `Restored the backup of ${restored.note.at} into ${dataDir}; everybody has to sign in again.${moved}\n${describeContents(restored)}`;
    },
  },
  process.env,
  process.argv.slice(2),
);
