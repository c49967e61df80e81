/** `npm run audit:verify`: tells whether the audit is whole, beside a running server and without changing anything. */
import { verifyAuditCommand } from './follow-audit.ts';

const { exitCode, text } = await verifyAuditCommand(process.env, process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
