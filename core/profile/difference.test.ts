import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { carryOver } from './carry-over.ts';
import { inputToContent } from './content.ts';
import { differenceBetween, grantsOf, isSame, noContent } from './difference.ts';

const catalog = builtInCatalog();
const names = ['Users.Edit', 'Users.View', 'Queues.Edit', 'Prompts.View', 'RestrictTaskCreation.Access', 'No.Longer.Known'];
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
  it('[M1] is empty exactly where nothing differs', () => {
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

describe('carrying over', () => {
  it('[M2] to where one began is what one made, and from no change is what is there', () => {
    fc.assert(
      fc.property(content, content, (ancestor, other) => {
        expect(carryOver(ancestor, other, ancestor)).toEqual(other);
        expect(carryOver(ancestor, ancestor, other)).toEqual(other);
        expect(carryOver(ancestor, other, other)).toEqual(other);
      }),
      lawOptions(),
    );
  });

  it('[M2] both sides’ changes meet', () => {
    const ancestor = inputToContent({ name: 'A', chosen: ['Users.View', 'Prompts.View'], tags: { a: '1' } });
    const mine = inputToContent({ name: 'A', description: 'mine', chosen: ['Users.View', 'Queues.Edit'], tags: { a: '1', m: 'm' } });
    const theirs = inputToContent({ name: 'B', chosen: ['Users.View', 'Prompts.View', 'Users.Edit'], tags: {} });
    expect(carryOver(ancestor, mine, theirs)).toEqual(
      inputToContent({ name: 'B', description: 'mine', chosen: ['Users.View', 'Queues.Edit', 'Users.Edit'], tags: { m: 'm' } }),
    );
  });
});
