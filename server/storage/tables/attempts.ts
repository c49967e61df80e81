/** How often something was tried lately, so that all servers count together. */

export interface Counted {
  /** Attempts in this window, the newest included. */
  readonly count: number;
  readonly endsAt: string;
}

export interface Attempts {
  /** Counts one of each of these; a window begins with its first attempt, and ends at `until`. Answers in their order. */
  count(ids: readonly string[], window: { readonly at: string; readonly until: string }): Promise<Counted[]>;
  /** Removes what ended before then, and of the rest all but so many that end last. */
  removeOld(endedBefore: string, most: number): Promise<void>;
}
