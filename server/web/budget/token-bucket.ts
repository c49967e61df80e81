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
export const createTokenBucket = (burst: number, perSecond: () => number, now: () => number): TokenBucket =>
  new Bucket(burst, perSecond, now);

/** A class, for every socket has one. */
class Bucket implements TokenBucket {
  readonly #burst: number;
  readonly #perSecond: () => number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  constructor(burst: number, perSecond: () => number, now: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = burst;
    this.#at = now();
  }

  level(): number {
    const time = this.#now();
    // A clock that is set back removes no tokens.
    this.#tokens = Math.min(this.#burst, this.#tokens + (Math.max(0, time - this.#at) / 1000) * this.#perSecond());
    this.#at = time;
    return this.#tokens;
  }

  take(cost: number): boolean {
    if (this.level() < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  charge(cost: number): void {
    this.#tokens = Math.max(-this.#burst, this.level() - cost);
  }
}
