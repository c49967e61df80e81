/** Counts what a matrix tried, so that an empty one fails. */
import { expect } from 'vitest';
import { numRuns } from '../../support/runs.ts';

/** Long enough for a soak; in milliseconds. */
export const timeout = 24 * 3_600_000;

/** Seeds from `SEED` on, as many as `RUNS` makes of so many. */
export function* seeds(cases: number): Generator<number> {
  const first = Number(process.env['SEED'] ?? 1);
  for (let at = 0; at < numRuns(cases); at++) yield first + at;
}

export interface Tally {
  add(operation: string, isAllowed: boolean, hasWritten: boolean): void;
  /** Every operation that was tried. */
  operations(): ReadonlySet<string>;
  /** Prints the figures, and fails where some kind of answer never came. */
  conclude(): void;
}

export function createTally(title: string): Tally {
  const start = performance.now();
  const tried = new Set<string>();
  const count = { cells: 0, allowed: 0, denied: 0, written: 0 };
  return {
    add: (operation, isAllowed, hasWritten) => {
      tried.add(operation);
      count.cells += 1;
      count[isAllowed ? 'allowed' : 'denied'] += 1;
      if (hasWritten) count.written += 1;
    },
    operations: () => tried,
    conclude: () => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      process.stdout.write(
        `${title}: ${count.cells} cells of ${tried.size} operations, ${count.allowed} allowed, ${count.denied} denied, ${count.written} that wrote, in ${seconds} s\n`,
      );
      expect(Math.min(count.allowed, count.denied)).toBeGreaterThan(0);
    },
  };
}
