/** `npm run restore -- <file>`: puts a backup into DATA_DIR. */
import { runCommand } from './backup/command.ts';
import { restore } from './backup/commands.ts';

await runCommand(restore);
