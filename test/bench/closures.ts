/** Closures of random choices over the built-in catalogue: core's sets of bits, its lists of names, and a naive Set. */
import { closure, closureSet } from '../../core/catalog/closure.ts';
import { naiveClosure } from '../oracle/closure.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { createRandom } from '../support/random.ts';
import { compare, report } from './measure.ts';

export function benchClosures(write: (line: string) => void): void {
  const catalog = builtInCatalog();
  const { below, pick } = createRandom(1);
  const choices = Array.from({ length: 5_000 }, () => Array.from({ length: 1 + below(30) }, () => pick(catalog.permissions)));
  const over = (work: (chosen: readonly string[]) => unknown) => (): number => {
    for (const chosen of choices) kept = work(chosen);
    return choices.length;
  };
  write(`closures of 1–30 choices among ${catalog.permissions.length} permissions, median of 9 rounds over ${choices.length}:`);
  report(
    compare([
      { name: 'core, as a set of bits', run: over((chosen) => closureSet(catalog, chosen)) },
      { name: 'core, as sorted names', run: over((chosen) => closure(catalog, chosen)) },
      { name: 'naive Set', run: over(naiveClosure) },
    ]),
    write,
  );
}

/** Keeps results alive, so that no work is optimised away. */
let kept: unknown;
export const lastResult = (): unknown => kept;
