import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { SmallMap } from './small-map.ts';

const step = fc.oneof(
  fc.record({ what: fc.constant('set' as const), key: fc.nat(3), value: fc.nat() }),
  fc.record({ what: fc.constant('delete' as const), key: fc.nat(3) }),
  fc.record({ what: fc.constant('clear' as const) }),
);

it('[P83] a small map holds what a map of the language holds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [small, plain] = [new SmallMap<number, number>(), new Map<number, number>()];
      for (const one of steps) {
        for (const map of [small, plain]) {
          if (one.what === 'set') map.set(one.key, one.value);
          else if (one.what === 'delete') map.delete(one.key);
          else map.clear();
        }
        expect([...small]).toEqual([...plain]);
        expect([...small.keys()]).toEqual([...plain.keys()]);
        expect([...small.values()]).toEqual([...plain.values()]);
        expect(small.size).toBe(plain.size);
        for (const key of [0, 1, 2, 3]) expect([small.get(key), small.has(key)]).toEqual([plain.get(key), plain.has(key)]);
      }
      expect([...new SmallMap(plain)]).toEqual([...plain]);
    }),
    lawOptions(300),
  );
});
