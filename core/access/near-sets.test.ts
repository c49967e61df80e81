import fc from 'fast-check';
import { expect, it } from 'vitest';
import { threadMilliseconds } from '../../test/support/cost.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { distanceOf, markNear, mostDifferent, type Sets } from './near-sets.ts';

const words = 3;
type Members = readonly number[];

const setsOf = (all: readonly Members[]): Sets => wideSetsOf(all, words);

function wideSetsOf(all: readonly Members[], words: number): Sets {
  const bits = new Uint32Array(all.length * words);
  all.forEach((members, at) => members.forEach((bit) => void ((bits[at * words + (bit >>> 5)] as number) |= 1 << (bit & 31))));
  return { words, bits };
}

function search(sets: Sets, members: readonly number[]): number[] {
  const isNear = new Uint8Array(sets.bits.length / words);
  for (const _ of markNear(sets, members, isNear));
  return members.filter((one) => isNear[one] === 1);
}

const each = (sets: Sets, members: readonly number[]): number[] =>
  members.filter((one) => members.some((other) => other !== one && distanceOf(sets, one, other) <= mostDifferent));

/** Many that are near none, some that are: every set is a base with few of some bits turned, which lie together or apart. */
const world = fc
  .record({
    base: fc.uniqueArray(fc.integer({ min: 0, max: 95 }), { maxLength: 30 }),
    turned: fc.integer({ min: 1, max: 6 }),
    universe: fc.constantFrom(10, 24, 96),
    step: fc.constantFrom(1, 5, 7),
    count: fc.integer({ min: 2, max: 400 }),
    seed: fc.integer(),
  })
  .map(({ base, turned, universe, step, count, seed }) => {
    let state = seed | 1;
    const below = (bound: number): number => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ (state << 7);
      return Math.abs(state) % bound;
    };
    return Array.from({ length: count }, () => {
      const own = new Set(base);
      for (let n = 0; n < turned; n++) {
        const bit = (below(universe) * step) % 96;
        if (!own.delete(bit)) own.add(bit);
      }
      return [...own];
    });
  });

it('[A72] among few and many, near and far, dense and sparse sets, those are found that comparing each with each finds', () => {
  const seen = { near: 0, alone: 0 };
  const law = fc.property(world, fc.boolean(), (all, isWhole) => {
    const sets = setsOf(all);
    // Some alone are looked at, as those that somebody may see.
    const members = [...all.keys()].filter((at) => isWhole || at % 3 !== 0);
    const expected = each(sets, members);
    expect(search(sets, members)).toEqual(expected);
    seen.near += expected.length;
    seen.alone += members.length - expected.length;
  });
  fc.assert(law, lawOptions(300));
  for (const count of Object.values(seen)) expect(count).toBeGreaterThanOrEqual(met(500));
});

it('[A72] any three members that two sets differ in, wherever they lie, are found among many that are far from both', () => {
  const filler = Array.from({ length: 200 }, (_, at): Members =>
    [0, 1, 2, 3, 4, 5, 6].map((n) => (at * 37 + n * n * 11 + (at >> n) * 5) % 90),
  );
  const base = [80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90];
  for (let a = 0; a < 24; a++)
    for (let b = a; b < 24; b++)
      for (const c of [b, (a * b + 7) % 24, 95]) {
        const sets = setsOf([base, [...base, a * 3, b * 3, c], ...filler]);
        const members = [...Array(filler.length + 2).keys()];
        expect([a, b, c, search(sets, members).slice(0, 2)]).toEqual([a, b, c, [0, 1]]);
      }
});

it('[A90] 10,000 sets that are as near as can be without being near are searched in half a second', () => {
  const bits = 89;
  const triples: Members[] = [];
  for (let a = 0; a < bits; a++)
    for (let b = a + 1; b < bits; b++)
      // Two of these have at most one member in common.
      for (let c = 2 * bits - a - b; c >= 0; c -= bits) if (c > b && c < bits) triples.push([a, b, c]);
  const more = triples.flatMap((members) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((at) => [...members, ...[0, 1, 2, 3].map((n) => bits + at * 4 + n)]),
  );
  const all = more.slice(0, 10_000);
  expect(all).toHaveLength(10_000);
  const sets = wideSetsOf(all, 4);
  const began = threadMilliseconds();
  const isNear = new Uint8Array(all.length);
  for (const _ of markNear(sets, [...all.keys()], isNear));
  expect(threadMilliseconds() - began).toBeLessThan(500);
  expect(isNear.some((one) => one === 1)).toBe(false);
});
