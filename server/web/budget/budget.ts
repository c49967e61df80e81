/** What each person has left of the server's time: requests, sockets and frames are charged to one account, in milliseconds. [P34] */
import { mostRequests, type Share } from './costs.ts';
import { createHunger, type Hunger } from './hunger.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

export interface Account {
  /** Whether so much is left. */
  covers(cost: number): boolean;
  /** Charges the cost of something; false, and no charge, if less is left. */
  take(cost: number): boolean;
  /** Takes what something did cost; false where the account is overdrawn. */
  charge(cost: number): boolean;
  /** Charges the cost and returns the milliseconds until it is covered beside a `kept` part of the burst; null, and no charge, if that is over `most`. */
  delay(cost: number, kept: number, most: number): number | null;
  /** A request begins; false where too many are under way, and then it does not. Each that began has to end. */
  begin(): boolean;
  end(): void;
  /** Whether the last that was asked for was refused, as the first in a row: that is worth a line. */
  isNewlyOut(): boolean;
}

export interface Budget {
  readonly share: Share;
  /** For a person, by user id; without a session, by address. */
  account(key: string): Account;
  /** Makes buckets of their own, each of a part of what a person has. */
  parts(part: number): () => TokenBucket;
  /** People who have used up more than half of what they may have at once. */
  hungry(): number;
  /** Milliseconds charged since the start, and the number of refusals. */
  charged(): number;
  refused(): number;
  /** Forgets people with a full budget. */
  sweep(): void;
}

interface Entry {
  /** Requests under way. */
  readonly running: () => number;
  readonly account: Account;
  readonly bucket: TokenBucket;
}

/** `now` in milliseconds. */
export function createBudget(share: Share, now: () => number): Budget {
  const entries = new Map<string, Entry>();
  const hunger = createHunger(share, now);
  const totals: Totals = { charged: 0, refused: 0 };
  return {
    share,
    account(key) {
      const known = entries.get(key) ?? openAccount(share, now, hunger, totals);
      entries.set(key, known);
      return known.account;
    },
    parts: (part) => {
      const perSecond = (): number => share.perSecond * part;
      return () => createTokenBucket(share.burst * part, perSecond, now);
    },
    hungry: hunger.count,
    charged: () => totals.charged,
    refused: () => totals.refused,
    sweep: () => {
      for (const [key, { bucket, running }] of entries) if (running() === 0 && bucket.level() >= share.burst) entries.delete(key);
    },
  };
}

interface Totals {
  charged: number;
  refused: number;
}

function openAccount(share: Share, now: () => number, hunger: Hunger, totals: Totals): Entry {
  const bucket = createTokenBucket(share.burst, hunger.perSecond, now);
  let [refused, running] = [0, 0];
  const note = (isTaken: boolean): void => {
    refused = isTaken ? 0 : refused + 1;
    if (!isTaken) totals.refused += 1;
  };
  const spend = (cost: number): void => {
    totals.charged += cost;
    hunger.note(bucket);
  };
  const account: Account = {
    covers: (cost) => bucket.level() >= cost,
    take(cost) {
      hunger.count();
      const isTaken = bucket.take(cost);
      note(isTaken);
      if (isTaken) spend(cost);
      return isTaken;
    },
    charge(cost) {
      hunger.count();
      bucket.charge(cost);
      spend(cost);
      return bucket.level() >= 0;
    },
    delay(cost, kept, most) {
      hunger.count();
      const wait = (Math.max(0, cost + kept * share.burst - bucket.level()) / hunger.perSecond()) * 1000;
      note(wait <= most);
      if (wait > most) return null;
      bucket.charge(cost);
      spend(cost);
      return wait;
    },
    begin() {
      const isFree = running < mostRequests;
      if (isFree) running += 1;
      else note(false);
      return isFree;
    },
    end: () => void (running -= 1),
    isNewlyOut: () => refused === 1,
  };
  return { account, bucket, running: () => running };
}
