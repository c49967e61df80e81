/** How many people use up what they may have at once, and what that leaves a second for each. [P35] */
import { leastShare, wholeShares, type Share } from './costs.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface Hunger {
  /** People who have used up more than half; counted anew at most ten times a second. */
  count(): number;
  /** Something was taken from a person's bucket. */
  note(bucket: TokenBucket): void;
  /** One person alone gets the whole share; together the hungry people leave room for all others. Goes by the last count. */
  perSecond(): number;
}

/** Milliseconds between two counts. */
const countEvery = 100;

export function createHunger(share: Share, now: () => number): Hunger {
  const suspects = new Set<TokenBucket>();
  let [hungry, countedAt] = [0, Number.NEGATIVE_INFINITY];
  const isHungry = (bucket: TokenBucket): boolean => bucket.level() < share.burst / 2;
  return {
    count: () => {
      if (Math.abs(now() - countedAt) < countEvery) return hungry;
      countedAt = now();
      for (const bucket of suspects) if (!isHungry(bucket)) suspects.delete(bucket);
      hungry = suspects.size;
      return hungry;
    },
    note: (bucket) => {
      if (isHungry(bucket)) suspects.add(bucket);
    },
    perSecond: () => share.perSecond * Math.max(leastShare, Math.min(1, wholeShares / Math.max(1, hungry))),
  };
}
