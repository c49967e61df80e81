/** What an error says of the database: that it cannot be asked now, or that its disk is full. Nothing of it is a fault of what was asked. */
import { codeOf, isFull } from './disk-failure.ts';

/** `away`: nothing was done. `unknown`: it went away while a change was being saved, which took effect or did not. `full`: nothing was done. */
export type Unavailable = 'away' | 'unknown' | 'full';

/** Of PostgreSQL: its connections (08), its resources (53), its shutting down and starting up (57P). */
const postgresAway = /^(08|53|57P0)/;
/** Of the network on the way to it. */
const networkAway = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH']);
/** The driver has no codes for these. */
const driverAway =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

const fullCodes = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** Null where it is none of these. */
export function unavailableBy(error: unknown): Unavailable | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'OutcomeUnknown') return 'unknown';
  const code = codeOf(error);
  if (isFull(error) || fullCodes.has(code)) return 'full';
  const isAway =
    code.startsWith('SQLITE_BUSY') ||
    (postgresAway.test(code) && code.length === 5) ||
    (networkAway.has(code) && 'syscall' in error) ||
    driverAway.test(error.message);
  if (isAway) return 'away';
  return error instanceof AggregateError && error.errors.some((one) => unavailableBy(one) === 'away') ? 'away' : null;
}
