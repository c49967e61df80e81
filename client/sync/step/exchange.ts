/** What one socket has exchanged: what it may send, whether it has answered the server, and how much of what it sent is on the server's disk. */

export type Exchange = Counts &
  /** `unknown`: the server has not said yet. */
  (
    | { readonly may: 'unknown' | 'read' }
    /** `held`: the server has asked for what it lacks, and is answered with the first edit. */
    | { readonly may: 'write'; readonly answer: 'unasked' | 'held' | 'sent' }
  );

interface Counts {
  /** Change frames sent on this socket. */
  readonly sent: number;
  /** How many of them the server has on disk. */
  readonly durable: number;
}

export const newExchange: Exchange = { may: 'unknown', sent: 0, durable: 0 };

/** The server says what this socket may do. A reader who becomes a writer again is asked anew for what the server lacks. [U3] */
export function grant(exchange: Exchange, level: 'read' | 'write'): Exchange {
  const { sent, durable } = exchange;
  if (level === 'read') return { may: 'read', sent, durable };
  return exchange.may === 'write' ? exchange : { may: 'write', answer: 'unasked', sent, durable };
}

/** Notes an answer as sent, or as held back. Only writers are asked: a socket that is asked before it knows its level may write. */
export const answer = ({ sent, durable }: Exchange, is: 'held' | 'sent'): Exchange => ({
  ...{ may: 'write', answer: is, sent: is === 'sent' ? sent + 1 : sent, durable },
});

/** Whether an update goes out by itself: before the answer it waits, because the answer contains it; a reader's is never sent. [U3] */
export const maySend = (exchange: Exchange): boolean => exchange.may === 'write' && exchange.answer === 'sent';

export const countUpdate = (exchange: Exchange): Exchange => ({ ...exchange, sent: exchange.sent + 1 });

/** The server counts what it has written; a count only grows, and never beyond what was sent. [U2] */
export const acknowledge = (exchange: Exchange, frames: number): Exchange => ({
  ...exchange,
  durable: Math.min(exchange.sent, Math.max(exchange.durable, frames)),
});

/** Whether the server has everything that this device has. [U2] */
export const isFlushed = (exchange: Exchange): boolean => maySend(exchange) && exchange.durable === exchange.sent;
