import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { applyDifference } from '../../test/support/apply-difference.ts';
import { lawOptions, numRuns } from '../../test/support/runs.ts';
import { inputToContent } from './content.ts';
import { differenceBetween, grantsOf, isSame, noContent, restrictionsOf } from './difference.ts';

const catalog = builtInCatalog();
const names = ['Users.Edit', 'Users.View', 'Queues.Edit', 'Prompts.View', 'RestrictTaskCreation.Access', 'No.Longer.Known', '__proto__'];
const tags = fc.dictionary(fc.constantFrom('Country', 'Team', '__proto__'), fc.constantFrom('Argentina', 'Chile', ''), {
  noNullPrototype: true,
});
const content = fc
  .record({
    name: fc.constantFrom('', 'Night', 'Day'),
    description: fc.constantFrom('', 'one', 'two'),
    chosen: fc.subarray(names),
    accessControl: fc.option(fc.record({ resources: fc.subarray(['User', 'Queue'], { minLength: 1 }), tags })),
    tags,
  })
  .map(inputToContent);

describe('difference', () => {
  it('[M1] [M1a] is empty exactly where nothing differs', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        expect(isSame(differenceBetween(catalog, before, before))).toBe(true);
        expect(isSame(differenceBetween(catalog, before, after))).toBe(JSON.stringify(before) === JSON.stringify(after));
      }),
      lawOptions(),
    );
  });

  it('[M1] what is newly and no longer granted leads from one closure to the other', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const { granted, withdrawn } = differenceBetween(catalog, before, after);
        const reached = new Set(grantsOf(catalog, before).keys());
        for (const { permission } of withdrawn) expect(reached.delete(permission)).toBe(true);
        for (const { permission } of granted) reached.add(permission);
        expect([...reached].sort()).toEqual([...grantsOf(catalog, after).keys()].sort());
      }),
      lawOptions(),
    );
  });

  it('[M1] unticking Edit lets an unchosen View go, and says what only changed its reason', () => {
    const before = { ...noContent, chosen: ['Users.Edit', 'Users.View'] };
    const after = { ...noContent, chosen: ['Users.View'] };
    const difference = differenceBetween(catalog, before, after);
    expect(difference.withdrawn.map(({ permission, how }) => `${permission} ${how}`)).toEqual([
      'RoutingPolicies.View derived',
      'PredefinedAttributes.View derived',
      'Users.Edit chosen',
      'AgentGrouping.View derived',
      'SecurityProfiles.View derived',
    ]);
    expect(differenceBetween(catalog, { ...noContent, chosen: ['Users.Edit'] }, before).becameChosen).toEqual(['Users.View']);
    expect(
      differenceBetween(catalog, before, { ...noContent, chosen: ['Users.Edit'] }).becameDerived.map(({ requiredBy }) => requiredBy),
    ).toEqual([['Users.Edit']]);
  });

  it('[M1] tags and texts are told with what they were and became', () => {
    const before = inputToContent({ name: 'A', chosen: [], tags: { a: '1', b: '2' } });
    const after = inputToContent({ name: 'B', chosen: [], tags: { b: '3', c: '4' }, accessControl: { resources: ['User'], tags: {} } });
    expect(differenceBetween(catalog, before, after)).toMatchObject({
      name: { before: 'A', after: 'B' },
      description: null,
      tags: [
        { key: 'a', before: '1', after: null },
        { key: 'b', before: '2', after: '3' },
        { key: 'c', before: null, after: '4' },
      ],
      restricted: { added: ['User'], removed: [] },
    });
  });
});

describe('what a difference is made of', () => {
  it('[M1] a grant says how it is granted and by what; names outside the catalogue come last', () => {
    const grants = grantsOf(catalog, { ...noContent, chosen: ['No.Such', 'Prompts.Edit', '__proto__'] });
    expect([...grants.values()].sort((a, b) => (a.permission < b.permission ? -1 : 1))).toEqual([
      { permission: 'No.Such', how: 'chosen', requiredBy: [] },
      { permission: 'Prompts.Edit', how: 'chosen', requiredBy: [] },
      { permission: 'Prompts.View', how: 'derived', requiredBy: ['Prompts.Edit'] },
      { permission: '__proto__', how: 'chosen', requiredBy: [] },
    ]);
    expect([...grants.keys()].slice(-2)).toEqual(['No.Such', '__proto__']);
  });

  it('[M1] a permission that changed its reason is in one list only', () => {
    const [derived, both] = [
      { ...noContent, chosen: ['Prompts.Edit'] },
      { ...noContent, chosen: ['Prompts.Edit', 'Prompts.View'] },
    ];
    expect(differenceBetween(catalog, derived, both)).toMatchObject({ becameChosen: ['Prompts.View'], becameDerived: [], granted: [] });
    expect(differenceBetween(catalog, both, derived)).toMatchObject({
      becameChosen: [],
      becameDerived: [{ permission: 'Prompts.View', how: 'derived', requiredBy: ['Prompts.Edit'] }],
      withdrawn: [],
    });
  });

  it('[M1] is not empty where one part alone differs', () => {
    const whole = inputToContent({ name: '', chosen: [] });
    expect(noContent).toEqual(whole);
    const parts = [
      { name: 'A' },
      { description: 'd' },
      { chosen: ['Users.View'] },
      { accessControl: { resources: ['User'], tags: {} } },
      { accessControl: { resources: [], tags: { a: '' } } },
      { tags: { a: '' } },
    ];
    for (const part of parts) {
      const other = { ...noContent, ...part };
      expect(isSame(differenceBetween(catalog, noContent, other)), JSON.stringify(part)).toBe(false);
      expect(isSame(differenceBetween(catalog, other, noContent)), JSON.stringify(part)).toBe(false);
    }
  });

  it('[M1] [M4] tags come by key, sorted by code unit, whatever order they were in', () => {
    const [one, other] = [
      { ...noContent, tags: { m: '1', b: '1' } },
      { ...noContent, tags: { z: '', m: '2', a: '' } },
    ];
    const difference = differenceBetween(catalog, one, other);
    expect(difference.tags.map(({ key }) => key)).toEqual(['a', 'b', 'm', 'z']);
    expect(Object.keys(applyDifference(one, difference).tags)).toEqual(['a', 'm', 'z']);
  });
});

describe('permissions that take rights away', () => {
  const restriction = 'RestrictTaskCreation.Access';

  it('[M3] are told apart and never counted as grants', () => {
    expect(catalog.restrictions.size).toBeGreaterThan(1);
    const before = { ...noContent, chosen: ['Users.View', 'RestrictContactAccessByHierarchy.View'] };
    const after = { ...noContent, chosen: [restriction, 'Users.View'] };
    const difference = differenceBetween(catalog, before, after);
    expect(difference).toMatchObject({ granted: [], withdrawn: [], becameChosen: [], becameDerived: [] });
    expect(difference.restrictions).toEqual({ added: [restriction], removed: ['RestrictContactAccessByHierarchy.View'] });
    expect(isSame(difference)).toBe(false);
    expect(isSame(differenceBetween(catalog, after, { ...after, chosen: ['Users.View'] }))).toBe(false);
    expect([...grantsOf(catalog, after).keys()]).toEqual(['Users.View']);
    expect(restrictionsOf(catalog, after)).toEqual([restriction]);
  });

  it('[M3] a profile that holds every one of them grants nothing', () => {
    const content = { ...noContent, chosen: [...catalog.restrictions].sort() };
    expect(grantsOf(catalog, content).size).toBe(0);
    expect(restrictionsOf(catalog, content)).toEqual(content.chosen);
  });
});

describe('applying', () => {
  it('[M4] a difference leads from its one state to its other', () => {
    let changed = 0;
    fc.assert(
      fc.property(content, content, (before, after) => {
        const difference = differenceBetween(catalog, before, after);
        if (!isSame(difference)) changed++;
        expect(applyDifference(before, difference)).toEqual(after);
        expect(applyDifference(before, differenceBetween(catalog, before, before))).toEqual(before);
      }),
      lawOptions(),
    );
    expect(changed).toBeGreaterThan(numRuns(100));
  });

  it('[M4] keeps to normal form: lists sorted, tags by key, no empty access control', () => {
    const before = inputToContent({ name: 'A', chosen: ['Users.View'], accessControl: { resources: ['User'], tags: { b: '' } } });
    const after = inputToContent({
      name: '',
      chosen: ['Prompts.View', 'No.Such', '__proto__'],
      tags: JSON.parse('{"z":"","__proto__":"1","a":"2"}'),
    });
    const applied = applyDifference(before, differenceBetween(catalog, before, after));
    expect(JSON.stringify(applied)).toBe(JSON.stringify(after));
    expect(Object.keys(applied.tags)).toEqual(['__proto__', 'a', 'z']);
    expect(applied.accessControl).toBeNull();
  });
});
