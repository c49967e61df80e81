import { expect, it } from 'vitest';
import { closure, closureSet } from '../../core/catalog/closure.ts';
import { hasNumber } from '../../core/catalog/permission-set.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { createRandom } from '../support/random.ts';
import { numRuns } from '../support/runs.ts';
import { naiveClosure, requirements } from './closure.ts';

const catalog = builtInCatalog();
const seed = Number(process.env['SEED'] ?? 20_261_123);

it('[C2] a naive closure, written apart, agrees in every case', () => {
  const { below, pick } = createRandom(seed);
  const names = [...catalog.permissions, 'No.Such', '__proto__'];
  const cases = numRuns(100_000);
  let derived = 0;
  for (let count = 0; count < cases; count++) {
    const chosen = Array.from({ length: below(20) }, () => pick(names));
    const expected = naiveClosure(chosen);
    const actual = closure(catalog, chosen);
    if (actual.length !== expected.size || !actual.every((name) => expected.has(name))) {
      expect(actual, `seed ${seed}, case ${count}, chosen ${chosen.join()}`).toEqual([...expected].sort());
    }
    if (actual.length > chosen.length) derived++;
  }
  expect(derived).toBeGreaterThan(cases / 4);
});

it('[C2] alone, every permission of the catalogue has the naive closure', () => {
  expect([...requirements.keys()].sort()).toEqual(catalog.index.names);
  catalog.index.names.forEach((name) => {
    const set = closureSet(catalog, [name]);
    const members = catalog.index.names.filter((_, number) => hasNumber(set, number));
    expect(members).toEqual([...naiveClosure([name])].sort());
  });
});
