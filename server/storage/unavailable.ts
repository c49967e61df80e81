/** Classifies an error as an unavailable database or a full disk. Neither is a fault of the request. */
import { codeOf, isFull } from './disk-errors.ts';

/** `away`: the database did nothing. `unknown`: it became unavailable while it saved a change, which took effect or did not. `full`: it did nothing. */
export type Unavailable = 'away' | 'unknown' | 'full';

/**
 * Of PostgreSQL: its connections (08), its resources (53), its shutting down and starting up (57P), its taking no writes (25006); and a transaction that it undid because it
 * stood still, or waited too long for a row (25P03, 55P03). [S140]
 */
const postgresAway = /^(08|53|57P0|25006|25P03|55P03)/;
/** Of the network on the way to it. */
const networkAway = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH']);
/** The driver has no codes for these. */
const driverAway =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

const fullCodes = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** Of PostgreSQL, where it takes no writes. */
export const readOnly = '25006';

/** The database is the copy of another that takes the writes, and may be behind it. [S150] */
export class Standby extends Error {
  override name = 'Standby';
  readonly code = readOnly;

  constructor() {
    super('PostgreSQL is a standby, whose answers may be old; it has to be the server that takes writes.');
  }
}

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
