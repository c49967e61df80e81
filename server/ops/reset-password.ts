/** `npm run reset-password -- <name>`: prints a one-time link with which a user sets a new password, while the server runs. */
import { randomBytes } from 'node:crypto';
import { resetPasswordCommand } from './operator-reset.ts';

const { exitCode, text } = await resetPasswordCommand(process.env, process.argv.slice(2), { random: randomBytes, now: Date.now });
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
