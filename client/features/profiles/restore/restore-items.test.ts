import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputToContent } from '../../../../core/profile/content.ts';
import { builtInCatalog } from '../../../../test/support/catalog.ts';
import { restoreItems, withItems } from './restore-items.ts';

const catalog = builtInCatalog();
const tags = fc.dictionary(fc.constantFrom('Team', 'Site', '__proto__', 'a'), fc.constantFrom('', 'x', 'y'));
const content = fc
  .record({
    ...{ name: fc.constantFrom('Night', 'Day'), description: fc.constantFrom('', 'They work.'), tags },
    chosen: fc.uniqueArray(fc.constantFrom('Users.View', 'Users.Edit', 'Queues.View', 'no such permission')),
    accessControl: fc.option(fc.record({ resources: fc.constantFrom(['User'], ['Queue', 'User']), tags })),
  })
  .map(inputToContent);

test('[U197] all items together are the earlier revision, none leaves everything as it is, and each is one of its kind', () => {
  fc.assert(
    fc.property(content, content, (now, then) => {
      const items = restoreItems(catalog, now, then);
      expect(withItems(now, items)).toEqual(then);
      expect(withItems(now, items.toReversed())).toEqual(then);
      expect(withItems(now, [])).toEqual(now);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      expect(restoreItems(catalog, then, then)).toEqual([]);
    }),
  );
});

test('[U197] one item changes nothing but itself', () => {
  const now = inputToContent({ name: 'Night', chosen: ['Queues.View'], tags: { Team: 'Night' } });
  const then = inputToContent({ name: 'Day', chosen: ['Users.View'], tags: { Site: 'Ulm' } });
  const items = restoreItems(catalog, now, then);
  expect(items.map(({ label }) => label)).toEqual([
    'Name: Day',
    'Choose Users – View again',
    'No longer choose Queues – View',
    'Resource tag Site: Ulm',
    'Resource tag Team goes',
  ]);
  expect(withItems(now, [items[1]!])).toEqual({ ...now, chosen: ['Queues.View', 'Users.View'] });
  expect(withItems(now, [items[4]!])).toEqual({ ...now, tags: {} });
});
