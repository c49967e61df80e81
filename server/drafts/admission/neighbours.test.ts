import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { anyValues, rawUpdate, sharedType, text, type Id, type Place } from '../../../test/support/raw-update.ts';
import { createRandom } from '../../../test/support/random.ts';
import { numRuns } from '../../../test/support/runs.ts';
import { openDocument } from '../document/draft-document.ts';

const empty = { snapshot: null, entries: [] };
const by = { id: 'ada', username: 'ada' };
const base = rawUpdate([{ client: 50, clock: 0, structs: [text({ root: 'name' }, 'abc')] }]);
const textAfter = (updates: readonly Uint8Array[]): string => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText('name').toString();
};
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

it('[P31] what is let in gives the same text in whatever order it arrives, and what would not is refused', () => {
  const random = createRandom(Number(process.env['SEED'] ?? 20261123));
  const [left, right] = [(): number => random.below(4) - 1, (): number => random.below(4)];
  let [refused, wouldDiffer] = [0, 0];
  for (let round = 0; round < numRuns(1_000); round++) {
    const insertions = ['X', 'Y', 'Z'].map((letter, index) => {
      const [origin, before]: Id[] = [
        [50, left()],
        [50, right()],
      ];
      const beside: Place = { ...(origin![1] >= 0 && { origin: origin! }), ...(before![1] < 3 && { right: before! }) };
      const place = (beside.origin ?? beside.right) ? beside : { root: 'name' };
      return rawUpdate([{ client: [10, 60, 90][index]! + random.below(30), clock: 0, structs: [text(place, letter)] }]);
    });
    const texts = new Set(orders.map((order) => textAfter([base, ...order.map((at) => insertions[at]!)])));
    const document = openDocument(empty, () => {});
    const verdicts = [base, ...insertions].map((update) => document.admit(update, by).type);
    if (verdicts.includes('refused')) refused++;
    else expect(texts.size).toBe(1);
    if (texts.size > 1) wouldDiffer++;
  }
  expect(wouldDiffer).toBeGreaterThan(0);
  expect(refused).toBeGreaterThanOrEqual(wouldDiffer);
});

it('[P31] neighbours in two types are refused, and a change that was refused leaves nothing behind', () => {
  const document = openDocument(empty, () => {});
  const maps = [sharedType({ root: 'tags', key: 'deep' }, 1), sharedType({ parent: [7, 0], key: 'a' }, 1)];
  const between = anyValues({ origin: [7, 0], right: [7, 1] }, [true]);
  expect(document.admit(rawUpdate([{ client: 7, clock: 0, structs: [...maps, between] }]), by).type).toBe('refused');
  expect(document.stateVector()).toEqual(Uint8Array.of(0));
  const texts = [text({ root: 'name' }, 'a'), text({ root: 'description' }, 'b'), text({ origin: [7, 0], right: [7, 1] }, 'c')];
  expect(document.admit(rawUpdate([{ client: 7, clock: 0, structs: texts }]), by)).toMatchObject({ type: 'refused' });
  expect(document.stateVector()).toEqual(Uint8Array.of(0));
});

it('[P30] a key has values of one part, none before another, and goes on where it is', () => {
  const sent = (...changes: readonly Uint8Array[]): string[] => {
    const document = openDocument(empty, () => {});
    return changes.map((change) => document.admit(change, by).type);
  };
  const one = (clock: number, ...structs: Parameters<typeof rawUpdate>[0][0]['structs']) => rawUpdate([{ client: 7, clock, structs }]);
  const key = anyValues({ root: 'chosen', key: 'a' }, [true]);
  expect(sent(one(0, text({ root: 'chosen', key: 'a' }, 'ab')))).toEqual(['refused']);
  expect(sent(one(0, key, anyValues({ right: [7, 0] }, [false])))).toEqual(['refused']);
  expect(sent(one(0, key), one(0, text({ root: 'name' }, 'overlap')))).toEqual(['accepted', 'refused']);
});

it('[P21] [P30] what was let in counts before it is on disk, also after another change was refused', () => {
  const document = openDocument(empty, () => {});
  const key = anyValues({ root: 'chosen', key: 'a' }, [true]);
  const texts = [text({ root: 'name' }, 'a'), text({ root: 'description' }, 'b'), text({ origin: [8, 0], right: [8, 1] }, 'c')];
  const admit = (client: number, clock: number, structs: Parameters<typeof rawUpdate>[0][0]['structs']) =>
    document.admit(rawUpdate([{ client, clock, structs }]), { id: `the owner of ${client}`, username: 'owner' }).type;
  expect(admit(7, 0, [key])).toBe('accepted');
  expect(admit(8, 0, texts)).toBe('refused');
  expect(admit(7, 0, [text({ root: 'name' }, 'overlap')])).toBe('refused');
  expect(admit(8, 0, texts)).toBe('refused');
  expect(admit(7, 1, [anyValues({ origin: [7, 0] }, [false])])).toBe('accepted');
});
