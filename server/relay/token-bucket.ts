/** A token bucket: lets bursts through and holds the average. */
import type { Rate } from './limits.ts';

export interface TokenBucket {
  /** Takes so many tokens; false, and none taken, when there are fewer. */
  take(cost: number): boolean;
  /** Takes them whether they are there or not; what is missing, at most a whole burst, has to come back first. */
  charge(cost: number): void;
  /** Whether nothing is remembered of what was taken. */
  isFull(): boolean;
}

/** `now` in milliseconds. */
export function createTokenBucket({ burst, perSecond }: Rate, now: () => number): TokenBucket {
  let tokens = burst;
  let at = now();
  const refill = (): void => {
    const time = now();
    // A clock that is set back takes nothing away.
    tokens = Math.min(burst, tokens + (Math.max(0, time - at) / 1000) * perSecond);
    at = time;
  };
  return {
    take(cost) {
      refill();
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
    charge(cost) {
      refill();
      tokens = Math.max(-burst, tokens - cost);
    },
    isFull() {
      refill();
      return tokens >= burst;
    },
  };
}
