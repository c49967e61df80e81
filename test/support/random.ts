/** Replayable randomness: a small generator for simulations that are too many for fast-check. */

/** xorshift32; numbers in [0, 1). The seed is any whole number. */
export function createRandom(seed: number): { next(): number; below(bound: number): number; pick<T>(items: readonly T[]): T } {
  let state = seed | 0 || 0x9e3779b9;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

/** Another seed, far from it: the first numbers of neighbours are alike, and those of small ones small. */
export const mix = (seed: number): number => Math.imul(seed ^ 0x2545f491, 0x9e3779b1) ^ (seed >>> 7);
