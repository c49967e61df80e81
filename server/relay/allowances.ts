/** What each person has left of what the server gives to one: sockets, openings and frames. [P25] */
import { frameRate, mostSockets, openings } from './limits.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

export interface Allowance {
  /** Counts a frame of this cost; false where the socket or the person has used up what they have. */
  take(cost: number): boolean;
  /** Counts what an answer took. */
  charge(cost: number): void;
  /** Takes so many openings of the person, for what was sent. */
  chargeOpenings(count: number): void;
  /** The socket is gone. */
  end(): void;
}

export interface Allowances {
  /** Counts an attempt to open a socket; false where there were too many. */
  mayOpen(person: string): boolean;
  /** Takes so many openings of the person, for what opening took. */
  chargeOpenings(person: string, count: number): void;
  /** Whether the last opening was refused, as the first since the person was let in: that is worth a line. */
  isNewlyOut(person: string): boolean;
  /** An open socket's share; null where the person, or the server, has as many as it may. */
  open(person: string): Allowance | null;
  sockets(): number;
  /** Forgets who has no socket and has used up nothing. */
  sweep(): void;
}

interface Account {
  readonly openings: TokenBucket;
  readonly frames: TokenBucket;
  sockets: number;
  /** Openings refused since the last that was let in. */
  refused: number;
}

export function createAllowances(framesPerSecond: number, now: () => number): Allowances {
  const accounts = new Map<string, Account>();
  const rate = frameRate(framesPerSecond);
  let sockets = 0;
  const accountOf = (person: string): Account => {
    const known = accounts.get(person);
    if (known) return known;
    const frames = createTokenBucket({ burst: 2 * rate.burst, perSecond: 2 * rate.perSecond }, now);
    const account = { openings: createTokenBucket(openings, now), frames, sockets: 0, refused: 0 };
    accounts.set(person, account);
    return account;
  };
  return {
    mayOpen(person) {
      const account = accountOf(person);
      const may = account.openings.take(1);
      account.refused = may ? 0 : account.refused + 1;
      return may;
    },
    chargeOpenings: (person, count) => accountOf(person).openings.charge(count),
    isNewlyOut: (person) => accountOf(person).refused === 1,
    open(person) {
      const account = accountOf(person);
      if (account.sockets >= mostSockets.person || sockets >= mostSockets.server) return null;
      account.sockets += 1;
      sockets += 1;
      const own = createTokenBucket(rate, now);
      let hasEnded = false;
      return {
        take: (cost) => own.take(cost) && account.frames.take(cost),
        charge: (cost) => {
          own.charge(cost);
          account.frames.charge(cost);
        },
        chargeOpenings: account.openings.charge,
        end: () => {
          if (hasEnded) return;
          hasEnded = true;
          account.sockets -= 1;
          sockets -= 1;
        },
      };
    },
    sockets: () => sockets,
    sweep: () => {
      for (const [person, { sockets, openings, frames }] of accounts)
        if (sockets === 0 && openings.isFull() && frames.isFull()) accounts.delete(person);
    },
  };
}
