/** Length and randomness of the laws: `SEED=…` and `RUNS=…` replay or lengthen them. */
import fc from 'fast-check';

/** What multiplies the usual cases. Throws for what is no number: fast-check would never end. */
function times(): number {
  const runs = process.env['RUNS'] ?? '1';
  if (Number(runs) > 0) return Number(runs);
  throw new Error(`RUNS is "${runs}"; give a number above 0, such as 0.1 or 10.`);
}

/** Whether a run takes at least the usual cases. */
export const isWhole = (): boolean => times() >= 1;

/** Cases of each law; `RUNS` multiplies them. */
export const numRuns = (cases = 1_000): number => Math.ceil(cases * times());

export const lawOptions = (cases?: number): fc.Parameters<unknown> => ({
  numRuns: numRuns(cases),
  ...(process.env['SEED'] !== undefined && { seed: Number(process.env['SEED']) }),
});

/** How often a law must have met what it is about, of so many times in a run of the usual length. A shorter run meets it less, and chance varies it more. */
export function met(often: number): number {
  const usual = often * Math.min(1, times()) * 0.7;
  return Math.floor(isWhole() ? usual : Math.max(-1, usual - 2 * Math.sqrt(usual)));
}
