import { expect, test } from 'vitest';
import type { HeldPermission } from '../../../api/api.ts';
import { compareHeld } from './compare-held.ts';

const held = (permission: string, reach: HeldPermission['reach'], hidden = false): HeldPermission => ({
  permission,
  reach,
  hidden,
  through: [],
});
const [chile, chileAndSales, peru] = [{ Country: 'Chile' }, { Country: 'Chile', Team: 'Sales' }, { Country: 'Peru' }];

test('[U245] two users are compared by permission and reach, whatever the order of tags and alternatives', () => {
  const { onlyFirst, onlySecond, otherwise, alike } = compareHeld(
    [held('a', 'everywhere'), held('b', { tags: [chile] }), held('c', { tags: [chileAndSales, peru] }), held('d', 'everywhere')],
    [
      held('b', 'everywhere'),
      held('c', { tags: [peru, { Team: 'Sales', Country: 'Chile' }] }),
      held('d', 'everywhere'),
      held('e', { tags: [peru] }),
    ],
  );
  const names = (some: typeof alike): string[] => some.map(({ permission }) => permission);
  expect([onlyFirst, onlySecond, otherwise, alike].map(names)).toEqual([['a'], ['e'], ['b'], ['c', 'd']]);
  expect(otherwise[0]?.first?.reach).toEqual({ tags: [chile] });
});

test('[U245a] a reach that profiles out of sight may widen is never called the same', () => {
  expect(compareHeld([held('a', { tags: [chile] }, true)], [held('a', { tags: [chile] })]).alike).toEqual([]);
  expect(compareHeld([held('a', 'everywhere', true)], [held('a', 'everywhere')]).alike).toHaveLength(1);
});
