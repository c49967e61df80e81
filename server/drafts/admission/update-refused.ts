/** Why an update is not taken, and the bounds of those that are. */

/** Why an update is none we take. */
export class UpdateRefused extends Error {
  override name = 'UpdateRefused';
  readonly reason: 'malformed' | 'too-many' | 'too-deep' | 'subdocument' | 'gap';

  constructor(reason: UpdateRefused['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/**
 * Structs and ranges of deletions in one update, far more than a whole draft has; levels of nesting in one value; clocks of one client.
 */
export const updateBounds = { structs: 100_000, deletions: 100_000, depth: 16, clock: 2 ** 31 } as const;
