/** The answers of requests that may be repeated. */

/** The answer a canonical change was given, kept so that the same request is answered the same. */
export interface StoredOutcome {
  /** Idempotency key. */
  readonly id: string;
  /** User id. */
  readonly actor: string;
  /** What was asked, so that a key reused for something else is noticed. */
  readonly fingerprint: string;
  /** JSON. */
  readonly answer: string;
  readonly at: string;
}

export interface Outcomes {
  byId(id: string): Promise<StoredOutcome | null>;
  insert(outcome: StoredOutcome): Promise<void>;
  /** Removes at most so many of those that were given before then. Answers whether there was one. */
  removeOld(before: string, count: number): Promise<boolean>;
}
