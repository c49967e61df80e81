/** What each person has left of the server's time: requests, sockets and frames are charged to one account, in milliseconds. [P34] */
import { leastShare, mostRequests, wholeShares, type Share } from './costs.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

export interface Account {
  /** Takes what something will cost; false, and nothing taken, where less is left. */
  take(cost: number): boolean;
  /** Takes what something did cost; false where the account is overdrawn. */
  charge(cost: number): boolean;
  /** Takes the cost and tells how many milliseconds to wait until that was there beside a `kept` part of the burst; null, and nothing taken, where that is over `most`. */
  delay(cost: number, kept: number, most: number): number | null;
  /** A request begins; false where too many are under way, and then it does not. Each that began has to end. */
  begin(): boolean;
  end(): void;
  /** Whether the last that was asked for was refused, as the first in a row: that is worth a line. */
  isNewlyOut(): boolean;
}

export interface Budget {
  readonly share: Share;
  /** Of a person, by user id; of whoever has no session, by address. */
  account(key: string): Account;
  /** A bucket of its own, of a part of what a person has. */
  part(part: number): TokenBucket;
  /** People who have used up more than half of what they may have at once. */
  hungry(): number;
  /** Milliseconds that were charged since the start, and how often somebody was refused. */
  charged(): number;
  refused(): number;
  /** Forgets who has used up nothing. */
  sweep(): void;
}

interface Entry {
  /** Requests under way. */
  readonly running: () => number;
  readonly account: Account;
  readonly bucket: TokenBucket;
}

/** Milliseconds between two counts of who is hungry. */
const countEvery = 100;

/** `now` in milliseconds. */
export function createBudget(share: Share, now: () => number): Budget {
  const entries = new Map<string, Entry>();
  const suspects = new Set<TokenBucket>();
  let [hungry, countedAt, charged, refusals] = [0, Number.NEGATIVE_INFINITY, 0, 0];

  /** Alone everybody has their whole share; together the hungry have no more than leaves room for all others. [P35] */
  const perSecond = (): number => share.perSecond * Math.max(leastShare, Math.min(1, wholeShares / Math.max(1, hungry)));
  const isHungry = (bucket: TokenBucket): boolean => bucket.level() < share.burst / 2;
  const count = (): void => {
    if (Math.abs(now() - countedAt) < countEvery) return;
    countedAt = now();
    for (const bucket of suspects) if (!isHungry(bucket)) suspects.delete(bucket);
    hungry = suspects.size;
  };
  const spend = (bucket: TokenBucket, cost: number): void => {
    charged += cost;
    if (isHungry(bucket)) suspects.add(bucket);
  };

  const open = (): Entry => {
    const bucket = createTokenBucket(share.burst, perSecond, now);
    let [refused, running] = [0, 0];
    const note = (isTaken: boolean): void => {
      refused = isTaken ? 0 : refused + 1;
      if (!isTaken) refusals += 1;
    };
    const account: Account = {
      take(cost) {
        count();
        const isTaken = bucket.take(cost);
        note(isTaken);
        if (isTaken) spend(bucket, cost);
        return isTaken;
      },
      charge(cost) {
        count();
        bucket.charge(cost);
        spend(bucket, cost);
        return bucket.level() >= 0;
      },
      delay(cost, kept, most) {
        count();
        const wait = (Math.max(0, cost + kept * share.burst - bucket.level()) / perSecond()) * 1000;
        note(wait <= most);
        if (wait > most) return null;
        bucket.charge(cost);
        spend(bucket, cost);
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
  };

  return {
    share,
    account(key) {
      const known = entries.get(key) ?? open();
      entries.set(key, known);
      return known.account;
    },
    part: (part) => createTokenBucket(share.burst * part, () => share.perSecond * part, now),
    hungry: () => (count(), hungry),
    charged: () => charged,
    refused: () => refusals,
    sweep: () => {
      for (const [key, { bucket, running }] of entries) if (running() === 0 && bucket.level() >= share.burst) entries.delete(key);
    },
  };
}
