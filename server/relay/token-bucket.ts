/** A token bucket: lets bursts through and holds the average. */

export interface TokenBucket {
  /** Takes one token; false when none is left. */
  take(): boolean;
}

/** `burst` tokens at most, `perSecond` new ones; `now` in milliseconds. */
export function createTokenBucket(burst: number, perSecond: number, now: () => number): TokenBucket {
  let tokens = burst;
  let at = now();
  return {
    take() {
      const time = now();
      tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
      at = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
