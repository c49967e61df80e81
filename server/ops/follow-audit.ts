/** Follows the chain of the audit from its first row to its last, and compares it with a head that was kept elsewhere. */
import { chainFault, emptyHead, type AuditHead } from '../../core/audit/audit-row.ts';
import { readConfig, type Environment } from '../config/config.ts';
import type { Audit } from '../storage/tables/audit.ts';
import { unavailableBy } from '../storage/unavailable.ts';
import type { Answer } from './backup/command.ts';
import { Refused } from './backup/refused.ts';
import { openBeside } from './open-beside.ts';

/** Nothing was examined, and the sentence gives the reason. */
const refused = 2;
/** The audit is not what was written. */
const faulty = 1;

const usage = 'npm run audit:verify -- --head <number>:<hash>';

export async function verifyAuditCommand(env: Environment, words: readonly string[]): Promise<Answer> {
  try {
    return await carryOut(env, words);
  } catch (error) {
    if (error instanceof Refused) return { exitCode: refused, text: error.message };
    if (unavailableBy(error) === null) throw error;
    return { exitCode: refused, text: 'The database cannot be read now, so the audit was not examined to its end. Try again.' };
  }
}

async function carryOut(env: Environment, words: readonly string[]): Promise<Answer> {
  const kept = readHead(words);
  const settings = readConfig(env);
  if (!settings.ok) throw new Refused(settings.problems.join('\n'));
  const storage = await openBeside(settings.config);
  try {
    return describe(await followAudit(storage.audit, kept), kept);
  } finally {
    await storage.close();
  }
}

function readHead(words: readonly string[]): AuditHead | null {
  if (words.length === 0) return null;
  const text = words.join(' ').replace(/^--head[ =]/, '');
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (seq === undefined || hash === undefined || text === words.join(' '))
    throw new Refused(`${JSON.stringify(words.join(' '))} is no head of the audit. Give one as the log of the server has it: ${usage}`);
  return { seq: Number(seq), hash: hash.toLowerCase() };
}

export interface Followed {
  /** What is wrong first; null where nothing is. */
  readonly fault: string | null;
  /** The last row up to which the chain is whole. */
  readonly head: AuditHead;
}

const rowsAtOnce = 500;

/** A batch is in memory at once. Rows that are added meanwhile are followed too. [G80] [G81] */
export async function followAudit(audit: Pick<Audit, 'chain'>, kept: AuditHead | null): Promise<Followed> {
  let head = emptyHead;
  for (;;) {
    // Rows before the first are found too: numbers below 1 are none that the audit gives.
    const rows = await audit.chain(head === emptyHead ? null : head.seq, rowsAtOnce);
    for (const row of rows) {
      const fault = 'damage' in row ? row.damage : (chainFault(head, row) ?? differsFromKept(row, kept));
      if (fault !== null) return { fault, head };
      head = row as AuditHead;
    }
    if (rows.length < rowsAtOnce) return { fault: missingAtEnd(head, kept), head };
  }
}

const differsFromKept = ({ seq, hash }: AuditHead, kept: AuditHead | null): string | null =>
  seq === kept?.seq && hash !== kept.hash
    ? `Row ${seq} of the audit is not the row that was kept: it, or rows before it, were written anew, each tied to the one before.`
    : null;

function missingAtEnd({ seq }: AuditHead, kept: AuditHead | null): string | null {
  if (kept !== null && kept.seq > seq)
    return seq === 0
      ? `The audit holds no row, but the head that was kept is row ${kept.seq}: all of it was removed.`
      : `The newest rows of the audit were cut off: it ends with row ${seq}, but the head that was kept is row ${kept.seq}.`;
  return seq === 0
    ? 'The audit holds no row, though the first start writes some: all of it was removed, or no server ever started here.'
    : null;
}

function describe({ fault, head }: Followed, kept: AuditHead | null): Answer {
  const [last, end] = [head.seq, `${head.seq}:${head.hash}`];
  if (fault !== null) {
    const whole = last === 0 ? [] : [`${last === 1 ? 'Row 1 is' : `Rows 1 to ${last} are`} whole, up to ${end}.`];
    return { exitCode: faulty, text: [fault, ...whole].join('\n') };
  }
  const found = `The audit is whole: ${last === 1 ? 'one row' : `${last} rows, each tied to the one before`}. Its head is ${end}.`;
  return { exitCode: 0, text: `${found}\n${kept === null ? untold : toldByHead(kept)}` };
}

/** [G82] */
const untold = `This cannot tell whether its newest rows were cut off, or all of it was written anew: only a head that was kept elsewhere tells. The server logs one each hour; keep it, and give it: ${usage}`;

const toldByHead = ({ seq }: AuditHead): string =>
  `It holds the head that was kept, so no row up to row ${seq} was cut off or written anew. Of later rows this cannot tell whether some were cut off.`;
