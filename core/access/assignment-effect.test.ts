import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { assignmentEffect } from './assignment-effect.ts';
import { createAccess, type Access } from './access.ts';
import { isAllowed } from './decide.ts';
import type { ProfileFacts, Tags } from './facts.ts';

const catalog = builtInCatalog();
const profile = (id: string, chosen: string[], tags: Tags | null = null): ProfileFacts => ({
  ...{ id, name: id, chosen, tags: {} },
  accessControl: tags && { resources: ['Queue', 'User'], tags },
});
const idsOf = (profiles: readonly ProfileFacts[]): string[] => profiles.map(({ id }) => id);
const effect = (before: readonly ProfileFacts[], after: readonly ProfileFacts[]) =>
  assignmentEffect({ catalog, profileById: new Map([...before, ...after].map((one) => [one.id, one])) }, idsOf(before), idsOf(after));
const names = (changes: readonly { readonly permission: string }[]): string[] => changes.map(({ permission }) => permission);

test('[U150] what a profile grants and requires is gained with it, and lost unless another grants it', () => {
  const [edit, view] = [profile('edit', ['Queues.Edit']), profile('view', ['Queues.View'])];
  const gained = effect([], [edit]);
  expect(names(gained)).toEqual(expect.arrayContaining(['Queues.Edit', 'Queues.View']));
  expect(gained[0]).toMatchObject({ before: null, after: 'everywhere' });
  const lost = effect([edit, view], [view]);
  expect(names(lost)).toContain('Queues.Edit');
  expect(names(lost)).not.toContain('Queues.View');
  expect(lost[0]).toMatchObject({ before: 'everywhere', after: null });
  expect(effect([edit], [edit, view])).toEqual([]);
});

test('[U150] another reach is told with both, whatever the order of tags and profiles', () => {
  const wide = profile('w', ['Queues.View']);
  const [north, south] = [profile('n', ['Queues.View'], { at: 'n', of: 'x' }), profile('s', ['Queues.View'], { at: 's' })];
  expect(effect([north], [wide])).toEqual([{ permission: 'Queues.View', before: [{ at: 'n', of: 'x' }], after: 'everywhere' }]);
  expect(effect([north], [north, south])).toHaveLength(1);
  expect(effect([north, south], [south, profile('m', ['Queues.View'], { of: 'x', at: 'n' })])).toEqual([]);
});

test('[U150] what takes rights away is told, too', () => {
  const found = effect([profile('a', ['Queues.View'])], [profile('a', ['Queues.View']), profile('b', ['RestrictTaskCreation.Access'])]);
  expect(found).toMatchObject([{ permission: 'RestrictTaskCreation.Access', before: null, after: 'everywhere' }]);
});

const accessOf = (profiles: readonly ProfileFacts[]): Access => {
  const access = createAccess(catalog);
  for (const facts of profiles) access.setProfile(facts);
  access.setUser({ id: 'u', enabled: true, profiles: profiles.map(({ id }) => id) });
  return access;
};

test('[U150] every decision that the change turns is about a permission that it tells of', () => {
  const permissions = ['Queues.View', 'Queues.Edit', 'Users.View', 'Users.Edit', 'RestrictTaskCreation.Access'];
  const tagSets: Tags[] = [{}, { at: 'n' }, { at: 's' }, { at: 'n', of: 'x' }];
  const some = fc.record({ chosen: fc.subarray(permissions), tags: fc.option(fc.constantFrom(...tagSets)) });
  const profilesOf = (side: string) =>
    fc.array(some, { maxLength: 3 }).map((list) => list.map(({ chosen, tags }, at) => profile(`${side}${at}`, chosen, tags)));
  let turned = 0;
  fc.assert(
    fc.property(profilesOf('was'), profilesOf('is'), (before, after) => {
      const told = names(effect(before, after));
      const [was, is] = [accessOf(before), accessOf(after)];
      for (const permission of catalog.permissions)
        for (const tags of tagSets) {
          const request = { user: 'u', permission, resource: { tags } };
          if (isAllowed(was, request) === isAllowed(is, request)) continue;
          turned += 1;
          expect(told).toContain(permission);
        }
    }),
    { numRuns: 60 },
  );
  expect(turned).toBeGreaterThan(0);
});
