/** How long and with which chance the laws run: `SEED=…` and `RUNS=…` replay or lengthen them. */
import fc from 'fast-check';

/** Cases of each law; `RUNS` multiplies them. */
export const numRuns = (cases = 1_000): number => Math.ceil(cases * Number(process.env['RUNS'] ?? 1));

export const lawOptions = (cases?: number): fc.Parameters<unknown> => ({
  numRuns: numRuns(cases),
  ...(process.env['SEED'] !== undefined && { seed: Number(process.env['SEED']) }),
});
