/** How long and with which chance the laws run: `SEED=…` and `RUNS=…` replay or lengthen them. */
import fc from 'fast-check';

/** Cases of each law; `RUNS` multiplies them. */
export const numRuns = (cases = 1_000): number => Math.ceil(cases * Number(process.env['RUNS'] ?? 1));

export const lawOptions = (cases?: number): fc.Parameters<unknown> => ({
  numRuns: numRuns(cases),
  ...(process.env['SEED'] !== undefined && { seed: Number(process.env['SEED']) }),
});

/** How often a law must have met what it is about, of so many times in a run of the usual length; shorter runs meet it less. */
export const met = (times: number): number => Math.floor(times * Math.min(1, Number(process.env['RUNS'] ?? 1)) * 0.7);
