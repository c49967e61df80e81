/** A token bucket: lets bursts through and holds the average. */

export interface TokenBucket {
  /** Tokens that are there; below zero where more was taken than there was. */
  level(): number;
  /** Takes so many tokens; false, and none taken, where fewer are there. */
  take(cost: number): boolean;
  /** Takes them even if they are missing; the bucket refills the debt first, at most a whole burst. */
  charge(cost: number): void;
}

/** `perSecond` is asked each time, for it may change; `now` is in milliseconds. */
export function createTokenBucket(burst: number, perSecond: () => number, now: () => number): TokenBucket {
  let tokens = burst;
  let at = now();
  const level = (): number => {
    const time = now();
    // A clock that is set back removes no tokens.
    tokens = Math.min(burst, tokens + (Math.max(0, time - at) / 1000) * perSecond());
    at = time;
    return tokens;
  };
  return {
    level,
    take(cost) {
      if (level() < cost) return false;
      tokens -= cost;
      return true;
    },
    charge(cost) {
      tokens = Math.max(-burst, level() - cost);
    },
  };
}
