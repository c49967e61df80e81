/** `npm run reset-password -- <name>`: a one-time link with which somebody sets a new password, while the server runs. */
import { randomBytes } from 'node:crypto';
import { resetPasswordCommand } from './operator/reset-password.ts';

const { exitCode, text } = await resetPasswordCommand(process.env, process.argv.slice(2), { random: randomBytes, now: Date.now });
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
