/** The account of one socket's changes: which may be sent, and whether all that were sent are on the server's disk. */

export interface Ledger {
  /** What the server has said we may do on this socket; null until it has. */
  readonly level: 'read' | 'write' | null;
  /** Whether we have answered the server's question for what it lacks. Only writers are asked. */
  readonly answered: boolean;
  /** Change frames sent on this socket. */
  readonly sent: number;
  /** How many of them the server has on disk. */
  readonly durable: number;
}

export type ChangeFrame = 'answer' | 'update';

export const openLedger: Ledger = { level: null, answered: false, sent: 0, durable: 0 };

/**
 * Decides about a change frame that is about to be sent. Updates before our answer are held back, because the answer
 * contains them; a reader's changes are all held back, because the server would close the socket. [U3]
 */
export function offer(ledger: Ledger, frame: ChangeFrame): readonly [Ledger, send: boolean] {
  if (ledger.level === 'read' || (frame === 'update' && !ledger.answered)) return [ledger, false];
  return [{ ...ledger, answered: true, sent: ledger.sent + 1 }, true];
}

/** The server says what we may do. Who becomes a reader is asked anew for what the server lacks on becoming a writer again. [U3] */
export const enter = (ledger: Ledger, level: 'read' | 'write'): Ledger => ({
  ...ledger,
  level,
  answered: ledger.answered && level === 'write',
});

/** The server counts what it has written; a count can only grow, and never beyond what was sent. [U2] */
export const acknowledge = (ledger: Ledger, frames: number): Ledger => ({
  ...ledger,
  durable: Math.min(ledger.sent, Math.max(ledger.durable, frames)),
});

/** Whether the server has everything this device has. [U2] */
export const isSettled = (ledger: Ledger): boolean => ledger.answered && ledger.durable === ledger.sent;
