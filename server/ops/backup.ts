/** `npm run backup -- <file>`: a checked copy of the embedded database, while the server runs. */
import { runCommand } from './backup/command.ts';
import { backup } from './backup/commands.ts';

await runCommand(backup);
