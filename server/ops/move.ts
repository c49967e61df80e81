/** `npm run move -- <DATA_DIR>`: copies an embedded database to the PostgreSQL in DATABASE_URL, and proves that it is the same. */
import { moveCommand } from './move/command.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const { exitCode, text } = await moveCommand(process.env, process.argv.slice(2), { say, now: () => performance.now() });
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
