import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions, numRuns } from '../../test/support/runs.ts';
import { closure } from '../catalog/closure.ts';
import { inputToContent } from './content.ts';
import { choicesOf, decideMerge, mergeProfiles, type Choice, type Merge, type MergeItem } from './merge.ts';
import type { ProfileContent, ProfileInput } from './profile.ts';

const catalog = builtInCatalog();
const names = [
  'Users.Edit',
  'Users.View',
  'Users.Create',
  'SecurityProfiles.View',
  'SecurityProfiles.Edit',
  'Queues.Edit',
  'Queues.Create',
  'Prompts.Edit',
  'Prompts.View',
  'RestrictTaskCreation.Access',
  'No.Longer.Known',
  '__proto__',
];
const tags = fc.dictionary(fc.constantFrom('Country', '__proto__', 'a/b~c'), fc.constantFrom('', 'x', 'y'), { noNullPrototype: true });
const anyContent = fc
  .record({
    name: fc.constantFrom('A', 'B', 'C'),
    description: fc.constantFrom('', 'one', 'two'),
    chosen: fc.subarray(names),
    accessControl: fc.option(fc.record({ resources: fc.subarray(['User', 'Queue', 'Prompt']), tags })),
    tags,
  })
  .map(inputToContent);

const choose = (items: readonly MergeItem[], wishes: readonly number[]): Map<string, Choice> =>
  new Map(
    items.flatMap((item, at) => {
      const choice = choicesOf(item)[(wishes[at % wishes.length] ?? 0) - 1];
      return choice ? [[item.id, choice] as const] : [];
    }),
  );
/** One for each item in turn; 0 leaves it undecided. */
const anyWishes = fc.array(fc.nat(3), { minLength: 7, maxLength: 7 });

const grants = (content: ProfileContent): string[] => closure(catalog, content.chosen).filter((name) => !catalog.restrictions.has(name));
const content = (input: Partial<ProfileInput>): ProfileContent => inputToContent({ name: 'A', chosen: [], ...input });
const merge = (base: ProfileContent, mine: ProfileContent, theirs: ProfileContent): Merge => mergeProfiles(catalog, { base, mine, theirs });

const exchanged: Partial<Record<Choice, Choice>> = { mine: 'theirs', theirs: 'mine' };
const exchange = (item: MergeItem): MergeItem => {
  if (item.type === 're-grant') return { ...item, chosenBy: item.chosenBy === 'mine' ? 'theirs' : 'mine' };
  return item.type === 'orphaned-grant' ? item : ({ ...item, mine: item.theirs, theirs: item.mine } as MergeItem);
};

describe('merging', () => {
  it('[M2] [M2a] one side’s changes alone, or the same on both, are taken as they are', () => {
    fc.assert(
      fc.property(anyContent, anyContent, (base, side) => {
        for (const sides of [
          [side, base],
          [base, side],
          [side, side],
        ] as const)
          expect(merge(base, ...sides)).toEqual({ content: side, items: [] });
      }),
      lawOptions(),
    );
  });

  it('[M2] is deterministic, and the same with the sides exchanged', () => {
    let items = 0;
    fc.assert(
      fc.property(anyContent, anyContent, anyContent, anyWishes, (base, mine, theirs, wishes) => {
        const one = merge(base, mine, theirs);
        const other = merge(base, theirs, mine);
        items += one.items.length;
        expect(merge(base, mine, theirs)).toEqual(one);
        expect(other).toEqual({ content: one.content, items: one.items.map(exchange) });
        const choices = choose(one.items, wishes);
        const mirrored = new Map([...choices].map(([id, choice]) => [id, exchanged[choice] ?? choice]));
        expect(decideMerge(other, mirrored)).toEqual(decideMerge(one, choices));
      }),
      lawOptions(),
    );
    expect(items).toBeGreaterThan(numRuns());
  });

  it('[M2] [M2c] merged again from where it went, what was decided stays as it is', () => {
    fc.assert(
      fc.property(anyContent, anyContent, anyContent, anyWishes, (base, mine, theirs, wishes) => {
        const first = merge(base, mine, theirs);
        const result = decideMerge(first, choose(first.items, wishes));
        for (const again of [merge(theirs, result, theirs), merge(mine, mine, result), merge(base, result, result)])
          expect(again).toEqual({ content: result, items: [] });
        expect(inputToContent(result)).toEqual(result);
      }),
      lawOptions(),
    );
  });

  it('[M2] [M2b] every choice changes its own part and nothing else, in whatever order choices are made', () => {
    let examined = 0;
    fc.assert(
      fc.property(anyContent, anyContent, anyContent, anyWishes, (base, mine, theirs, wishes) => {
        const merged = merge(base, mine, theirs);
        const others = choose(merged.items, wishes);
        const clashes = merged.items.flatMap((item) => (item.type === 'tag' && item.list === 'accessTags' ? [item.key] : []));
        for (const item of merged.items) {
          others.delete(item.id);
          const without = decideMerge(merged, others);
          for (const choice of choicesOf(item)) {
            examined++;
            const entries = [...others, [item.id, choice] as const];
            const made = decideMerge(merged, new Map(entries));
            expect(decideMerge(merged, new Map(entries.toReversed()))).toEqual(made);
            expect(made).toEqual(expectedOf(without, item, choice, clashes));
          }
        }
      }),
      lawOptions(),
    );
    expect(examined).toBeGreaterThan(numRuns());
  });

  it('[M2] a choice that an item does not offer, or an item that is not there, is no choice', () => {
    const merged = merge(content({ name: 'A' }), content({ name: 'B' }), content({ name: 'C' }));
    expect(merged.items.map(({ id }) => id)).toEqual(['/name']);
    expect(
      decideMerge(
        merged,
        new Map([
          ['/name', 'keep'],
          ['/description', 'mine'],
        ]),
      ),
    ).toEqual(merged.content);
  });
});

/** Applies the choice by hand to what it was made on. */
function expectedOf(before: ProfileContent, item: MergeItem, choice: Choice, clashes: readonly string[]): ProfileContent {
  const withControl = (resources: readonly string[], entries: Iterable<readonly [string, string]>): ProfileContent => {
    const those = Object.fromEntries(entries);
    return { ...before, accessControl: resources.length + Object.keys(those).length > 0 ? { resources, tags: those } : null };
  };
  const control = before.accessControl ?? { resources: [], tags: {} };
  if (item.type === 're-grant' || item.type === 'orphaned-grant')
    return choice === 'keep' ? { ...before, chosen: [...before.chosen, item.permission].sort() } : before;
  if (item.type === 'access-control') {
    const rest = item[choice as 'mine' | 'theirs' | 'joined'];
    const kept = Object.entries(control.tags).filter(([key]) => clashes.includes(key));
    return withControl(rest.resources, [...Object.entries(rest.tags), ...kept]);
  }
  const value = item[choice as 'mine' | 'theirs'];
  if (item.type === 'text') return { ...before, [item.field]: value };
  const entries = new Map(Object.entries(item.list === 'tags' ? before.tags : control.tags));
  entries.delete(item.key);
  if (value !== null) entries.set(item.key, value);
  return item.list === 'tags' ? { ...before, tags: Object.fromEntries(entries) } : withControl(control.resources, entries);
}

describe('what is granted', () => {
  it('[M5] [M5a] [M6] [M7] undecided, nothing is granted that no side granted, or that one side withdrew', () => {
    let withdrawals = 0;
    fc.assert(
      fc.property(anyContent, anyContent, anyContent, (base, mine, theirs) => {
        const merged = merge(base, mine, theirs);
        const [before, one, other] = [base, mine, theirs].map((side) => new Set(grants(side))) as [Set<string>, Set<string>, Set<string>];
        for (const name of grants(merged.content)) {
          expect(one.has(name) || other.has(name), name).toBe(true);
          expect(before.has(name) && !(one.has(name) && other.has(name)), name).toBe(false);
        }
        withdrawals += merged.items.filter(({ type }) => type === 're-grant').length;
        // What both grant is granted, or asked about.
        const asked = merged.items.flatMap((item) => (item.type === 'orphaned-grant' ? [item.permission] : []));
        const reached = new Set(closure(catalog, [...merged.content.chosen, ...asked]));
        for (const name of one) if (other.has(name)) expect(reached.has(name), name).toBe(true);
      }),
      lawOptions(),
    );
    expect(withdrawals).toBeGreaterThan(numRuns(100));
  });

  it('[M6] [M7] all decided, every pick is honoured', () => {
    fc.assert(
      fc.property(anyContent, anyContent, anyContent, anyWishes, (base, mine, theirs, wishes) => {
        const merged = merge(base, mine, theirs);
        const choices = choose(
          merged.items,
          wishes.map((wish) => Math.max(1, Math.min(wish, 2))),
        );
        expect(choices.size).toBe(merged.items.length);
        const decided = decideMerge(merged, choices);
        for (const item of merged.items) {
          const choice = choices.get(item.id);
          if (item.type === 're-grant' || item.type === 'orphaned-grant') {
            expect(decided.chosen.includes(item.permission)).toBe(choice === 'keep');
            if (choice === 'keep' && item.type === 're-grant')
              expect(grants(decided)).toEqual(expect.arrayContaining(item.reGrants.map(({ permission }) => permission)));
          } else if (item.type === 'text') expect(decided[item.field]).toBe(item[choice as 'mine' | 'theirs']);
          else if (item.type === 'tag') {
            const there = new Map(Object.entries((item.list === 'tags' ? decided.tags : decided.accessControl?.tags) ?? {}));
            expect(there.get(item.key) ?? null).toBe(item[choice as 'mine' | 'theirs']);
          } else expect(decided.accessControl?.resources ?? []).toEqual(item[choice as 'mine' | 'theirs'].resources);
        }
      }),
      lawOptions(),
    );
  });

  it('[M5] grants of both sides join; what one unticked is unticked, in the catalogue or not', () => {
    const merged = merge(
      content({ chosen: ['Users.View', 'Prompts.View', 'No.Longer.Known'] }),
      content({ chosen: ['Users.View', 'Queues.Edit', 'No.Longer.Known', '__proto__'] }),
      content({ chosen: ['Users.View', 'Prompts.View', 'Users.Edit', 'RestrictTaskCreation.Access'] }),
    );
    expect(merged).toEqual({
      content: content({ chosen: ['Users.View', 'Queues.Edit', 'Users.Edit', '__proto__', 'RestrictTaskCreation.Access'] }),
      items: [],
    });
  });

  it('[M6] [M6a] one item for each newly chosen permission that needs what the other side withdrew, with who and why', () => {
    const base = content({ chosen: ['Users.View', 'Prompts.View'] });
    const mine = content({ chosen: ['Prompts.View'] });
    const theirs = content({ chosen: ['Users.View', 'Prompts.View', 'Users.Edit', 'Users.Create'] });
    const merged = merge(base, mine, theirs);
    expect(merged.content.chosen).toEqual(['Prompts.View']);
    expect(merged.items).toEqual(
      ['Users.Create', 'Users.Edit'].map((permission) => ({
        type: 're-grant',
        id: `/chosen/${permission}`,
        permission,
        chosenBy: 'theirs',
        reGrants: [{ permission: 'Users.View', chain: [permission, 'Users.View'] }],
      })),
    );
    const decided = decideMerge(
      merged,
      new Map([
        ['/chosen/Users.Edit', 'keep'],
        ['/chosen/Users.Create', 'leave'],
      ]),
    );
    expect(decided.chosen).toEqual(['Prompts.View', 'Users.Edit']);
  });

  it('[M6] choosing itself what the other side let go is an item too', () => {
    const merged = merge(content({ chosen: ['Users.Edit'] }), content({ chosen: ['Users.Edit', 'Users.View'] }), content({ chosen: [] }));
    expect(merged.content.chosen).toEqual([]);
    expect(merged.items).toMatchObject([
      { type: 're-grant', permission: 'Users.View', chosenBy: 'mine', reGrants: [{ permission: 'Users.View', chain: ['Users.View'] }] },
    ]);
  });

  it('[M7] [M7a] what both sides grant, each for a reason the other took back, is asked about once', () => {
    const merged = merge(
      content({ chosen: ['Users.Edit', 'Users.Create'] }),
      content({ chosen: ['Users.Edit'] }),
      content({ chosen: ['Users.Create'] }),
    );
    expect(merged.content.chosen).toEqual([]);
    const both = closure(catalog, ['Users.Edit']).filter((name) => closure(catalog, ['Users.Create']).includes(name));
    const asked = merged.items.map((item) => (item.type === 'orphaned-grant' ? item.permission : item.type));
    expect(asked).toContain('Users.View');
    expect(closure(catalog, asked)).toEqual(both);
    const kept = decideMerge(merged, new Map(merged.items.map(({ id }) => [id, 'keep'])));
    expect(kept.chosen).toEqual([...asked].sort());
  });
});

describe('texts, tags and access control', () => {
  it('[M8] what both sides changed differently stays as it was until one is picked', () => {
    const merged = merge(
      content({ name: 'A', description: 'd', tags: { edited: '1', 'gone/~': '1', mine: '1' } }),
      content({ name: 'B', description: 'd', tags: { edited: '2', 'gone/~': '2' } }),
      content({ name: 'C', description: 'e', tags: { edited: '3', mine: '1', new: '' } }),
    );
    expect(merged.content).toEqual(content({ name: 'A', description: 'e', tags: { edited: '1', 'gone/~': '1', new: '' } }));
    expect(merged.items).toEqual([
      { type: 'text', id: '/name', field: 'name', base: 'A', mine: 'B', theirs: 'C' },
      { type: 'tag', id: '/tags/edited', list: 'tags', key: 'edited', base: '1', mine: '2', theirs: '3' },
      { type: 'tag', id: '/tags/gone~1~0', list: 'tags', key: 'gone/~', base: '1', mine: '2', theirs: null },
    ]);
    const decided = decideMerge(
      merged,
      new Map([
        ['/name', 'theirs'],
        ['/tags/gone~1~0', 'theirs'],
        ['/tags/edited', 'mine'],
      ]),
    );
    expect(decided).toEqual(content({ name: 'C', description: 'e', tags: { edited: '2', new: '' } }));
  });

  const control = (resources: string[], those: Record<string, string>) => content({ accessControl: { resources, tags: those } });

  it('[M9] access control that neither side made is asked about, and joined until then', () => {
    const merged = merge(content({}), control(['User'], { Country: 'Chile' }), control(['Queue'], { Team: 'Night' }));
    const joined = { resources: ['Queue', 'User'], tags: { Country: 'Chile', Team: 'Night' } };
    expect(merged.content.accessControl).toEqual(joined);
    expect(merged.items).toEqual([
      {
        type: 'access-control',
        id: '/accessControl',
        mine: { resources: ['User'], tags: { Country: 'Chile' } },
        theirs: { resources: ['Queue'], tags: { Team: 'Night' } },
        joined,
      },
    ]);
    expect(choicesOf(merged.items[0]!)).toEqual(['mine', 'theirs', 'joined']);
    expect(decideMerge(merged, new Map([['/accessControl', 'theirs']])).accessControl).toEqual({
      resources: ['Queue'],
      tags: { Team: 'Night' },
    });
    expect(merge(content({}), control(['User'], { Country: 'Chile' }), control(['User'], { Country: 'Chile' })).items).toEqual([]);
  });

  it('[M9] [M9a] a key that clashes is an item of its own, and the rest is decided apart from it', () => {
    const merged = merge(
      control(['User'], { Country: 'Chile', Team: 'Day' }),
      content({}),
      control(['User'], { Country: 'Peru', Team: 'Day' }),
    );
    expect(merged.content.accessControl).toEqual({ resources: [], tags: { Country: 'Chile' } });
    expect(merged.items).toEqual([
      {
        type: 'access-control',
        id: '/accessControl',
        mine: { resources: [], tags: {} },
        theirs: { resources: ['User'], tags: { Team: 'Day' } },
        joined: { resources: [], tags: {} },
      },
      { type: 'tag', id: '/accessControl/tags/Country', list: 'accessTags', key: 'Country', base: 'Chile', mine: null, theirs: 'Peru' },
    ]);
    expect(choicesOf(merged.items[0]!)).toEqual(['mine', 'theirs']);
    const decide = (rest: Choice, key: Choice) =>
      decideMerge(
        merged,
        new Map([
          ['/accessControl', rest],
          ['/accessControl/tags/Country', key],
        ]),
      ).accessControl;
    expect(decide('mine', 'mine')).toBeNull();
    expect(decide('theirs', 'theirs')).toEqual({ resources: ['User'], tags: { Country: 'Peru', Team: 'Day' } });
    expect(decide('theirs', 'mine')).toEqual({ resources: ['User'], tags: { Team: 'Day' } });
  });

  it('[M9] where only the tag’s value clashes, nothing else is asked', () => {
    const merged = merge(
      control(['User'], { Country: 'Chile' }),
      control(['User'], { Country: 'Peru' }),
      control(['User'], { Country: 'Cuba' }),
    );
    expect(merged.items.map(({ id }) => id)).toEqual(['/accessControl/tags/Country']);
  });
});
