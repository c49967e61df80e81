import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog, builtInData } from '../../test/support/catalog.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { closure, derivations, leadsTo } from './closure.ts';
import { parseCatalog } from './parse-catalog.ts';

const catalog = builtInCatalog();
const somePermissions = fc.uniqueArray(fc.constantFrom(...catalog.permissions), { maxLength: 40 });

type Mutable = {
  groups: {
    id: string;
    label: string;
    resources: { id: string; label: string; tagResource?: string; actions: Record<string, unknown>[] }[];
  }[];
  [member: string]: unknown;
};
const small = (): Mutable => ({
  version: '1',
  name: 'Library',
  groups: [
    {
      id: 'books',
      label: 'Books',
      resources: [
        {
          id: 'book',
          label: 'Book',
          actions: [
            { permission: 'Books.View', label: 'View' },
            { permission: 'Books.Edit', label: 'Edit', requires: ['Books.View'], basis: { 'Books.View': 'documented' } },
          ],
        },
      ],
    },
  ],
});
const problemsOf = (value: unknown): readonly string[] => {
  const result = parseCatalog(value);
  return result.ok ? [] : result.problems;
};

describe('catalogue files', () => {
  it('[C1] a small valid file is read', () => {
    expect(parseCatalog(small())).toMatchObject({ ok: true });
  });

  const damage: [string, (file: Mutable) => void, RegExp][] = [
    ['no group', (file) => void (file.groups = []), /\/groups: expected a list of 1–50 entries, found \[\]/],
    ['an unknown member', (file) => void (file['colour'] = 'red'), /\/colour: unknown member/],
    ['a missing version', (file) => void delete file['version'], /\/version: expected .* found nothing/],
    [
      'an unknown name',
      (file) => void (file.groups[0]!.resources[0]!.actions[0]!['requires'] = ['Books.Burn']),
      /"Books\.View" names the permission "Books\.Burn"/,
    ],
    [
      'a duplicate permission',
      (file) => void file.groups[0]!.resources[0]!.actions.push({ permission: 'Books.View', label: 'See' }),
      /duplicate permission "Books\.View"/,
    ],
    [
      'a duplicate label in a row',
      (file) => void file.groups[0]!.resources[0]!.actions.push({ permission: 'Books.Look', label: 'View' }),
      /duplicate label in resource "book" "View"/,
    ],
    [
      'a duplicate resource id',
      (file) => void file.groups[0]!.resources.push({ id: 'book', label: 'Again', actions: [{ permission: 'Again.View', label: 'View' }] }),
      /duplicate resource id "book"/,
    ],
    [
      'a cycle',
      (file) => Object.assign(file.groups[0]!.resources[0]!.actions[0]!, { requires: ['Books.Edit'], basis: { 'Books.Edit': 'inferred' } }),
      /cycle: Books\.View → Books\.Edit → Books\.View/,
    ],
    [
      'a requirement without a basis',
      (file) => void (file.groups[0]!.resources[0]!.actions[1]!['basis'] = {}),
      /"Books\.Edit" requires "Books\.View" without a basis/,
    ],
    [
      'a shared tick of nothing',
      (file) => void file.groups[0]!.resources[0]!.actions.push({ permission: 'Films.View', label: 'Films', shared: true }),
      /shared permission "Films\.View" names/,
    ],
    [
      'a shared tick that says otherwise than its definition',
      (file) =>
        void file.groups[0]!.resources[0]!.actions.push({
          permission: 'Books.View',
          label: 'Again',
          shared: true,
          requires: ['Books.Edit'],
        }),
      /says otherwise than its definition/,
    ],
    ['a type nobody may view', (file) => void (file['restrictableResources'] = ['Book']), /restrictableResources lists "Book"/],
    [
      'a wrong type',
      (file) => void (file.groups[0]!.label = 7 as unknown as string),
      /\/groups\/0\/label: expected 1–100 characters, found 7/,
    ],
    [
      'a legacy name that is defined',
      (file) => void (file['legacy'] = [{ permission: 'Books.View', replacedBy: ['Books.Edit'] }]),
      /legacy "Books\.View" is also defined/,
    ],
    [
      'risk of the unknown',
      (file) => void (file['risky'] = [{ permission: 'Books.Burn', why: 'Fire.' }]),
      /risky names the permission "Books\.Burn"/,
    ],
  ];
  it('[V43] combinations name two or more known permissions, each set once', () => {
    const withCombinations = (...combinations: unknown[]): readonly string[] => problemsOf({ ...small(), combinations });
    const both = { permissions: ['Books.View', 'Books.Edit'], why: 'Fire.' };
    expect(withCombinations(both)).toEqual([]);
    expect(withCombinations({ ...both, permissions: ['Books.View'] })[0]).toMatch(
      /combinations\/0\/permissions: expected a list of 2–10 names/,
    );
    expect(withCombinations({ ...both, permissions: ['Books.View', 'Books.Burn'] })[0]).toMatch(
      /combinations names the permission "Books\.Burn"/,
    );
    expect(withCombinations(both, { ...both, permissions: ['Books.Edit', 'Books.View'] })[0]).toMatch(
      /duplicate permission in combinations "Books\.Edit \+ Books\.View"/,
    );
  });

  it.each([
    ['risky', [{ permission: 'Books.Lock', why: 'No.' }]],
    ['leaks', [{ permission: 'Books.Lock', why: 'No.' }]],
    ['combinations', [{ permissions: ['Books.View', 'Books.Lock'], why: 'No.' }]],
  ])('[V42] %s may not name what takes rights away', (list, entries) => {
    const file = small();
    file.groups[0]!.resources[0]!.actions.push({ permission: 'Books.Lock', label: 'Lock', polarity: 'restrict' });
    expect(problemsOf(file)).toEqual([]);
    file[list] = entries;
    expect(problemsOf(file)).toEqual([`${list} names "Books.Lock", which takes rights away from its holder and is no risk; remove it`]);
  });

  it.each(damage)('[C1] [C1a] %s is reported by name', (_, harm, expected) => {
    const file = small();
    harm(file);
    expect(problemsOf(file).join('\n')).toMatch(expected);
  });

  it('[C5] a restriction may not require anything', () => {
    const file = small();
    Object.assign(file.groups[0]!.resources[0]!.actions[1]!, { polarity: 'restrict' });
    expect(problemsOf(file).join('\n')).toMatch(/"Books\.Edit" restricts its holder and requires "Books\.View"/);
  });

  it('[C1] [C1a] every problem is reported, not only the first', () => {
    const file = small();
    delete file['version'];
    delete file['name'];
    file.groups[0]!.id = 'Not Kebab';
    expect(problemsOf(file)).toHaveLength(3);
  });

  it('[C1] any JSON value is answered without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseCatalog(value).ok).toBe(false);
      }),
      lawOptions(),
    );
  });

  it('[C5] a restriction may not be required or preselected', () => {
    const file = small();
    Object.assign(file.groups[0]!.resources[0]!.actions[0]!, { polarity: 'restrict' });
    expect(problemsOf(file).join('\n')).toMatch(/requires or preselects "Books\.View", which restricts/);
  });

  it('[C6] a catalogue without Accord’s own permissions is given them', () => {
    const result = parseCatalog(small());
    const added = result.ok ? result.catalog : catalog;
    expect(added.permissions).toEqual(expect.arrayContaining(['Books.View', 'SecurityProfiles.Create', 'Users.EditPermission']));
    expect(closure(added, ['SecurityProfiles.Create'])).toEqual(['SecurityProfiles.Create', 'SecurityProfiles.View']);
    expect(added.viewByResourceType.get('User')).toBe('Users.View');
  });
});

describe('the built-in catalogue', () => {
  const actions = catalog.data.groups.flatMap((group) => group.resources.flatMap((resource) => resource.actions));

  it('[C7] has 15 groups, 324 permissions and four that restrict', () => {
    expect(catalog.data.groups).toHaveLength(15);
    expect(catalog.permissions).toHaveLength(324);
    expect(actions.filter((action) => !action.shared && action.polarity === 'restrict').map((action) => action.permission)).toEqual([
      'RestrictTaskCreation.Access',
      'RestrictPhoneTypeSettings.Access',
      'RequireEndContactConfirmation.Enabled',
      'RestrictContactAccessByHierarchy.View',
    ]);
    expect([...catalog.replacementsByLegacy.keys()]).toEqual(['RedactedData.View', 'ListenCallRecordings', 'DownloadCallRecordings']);
  });

  it('[C7] the users row has its six actions', () => {
    const users = catalog.data.groups.flatMap((group) => group.resources).find((resource) => resource.id === 'users');
    expect(users?.actions.map((action) => action.label).sort()).toEqual([
      'Create',
      'Edit',
      'Edit permission',
      'Enable/Disable',
      'Remove',
      'View',
    ]);
  });

  it('[C1] every restrictable type has the View of its own row', () => {
    const rows = catalog.data.groups.flatMap((group) => group.resources).filter((resource) => resource.tagResource);
    expect([...catalog.viewByResourceType.keys()].sort()).toEqual([...catalog.data.restrictableResources].sort());
    for (const { tagResource, actions } of rows) {
      expect(actions.find(({ label }) => label === 'View')?.permission).toBe(catalog.viewByResourceType.get(tagResource!));
    }
  });

  it('[C1] a permission shown in two rows is defined by the one that does not share it', () => {
    const shared = actions.filter((action) => action.shared).map((action) => action.permission);
    expect(shared).toHaveLength(4);
    for (const permission of shared) expect(catalog.entryByPermission.get(permission)?.action.shared).toBeUndefined();
  });

  it('[C4] every action requires the View of its row', () => {
    let seen = 0;
    for (const group of catalog.data.groups) {
      for (const resource of group.resources) {
        const view = resource.actions.find((action) => action.label === 'View');
        if (!view) continue;
        for (const action of resource.actions) {
          if (action === view || action.shared || action.polarity === 'restrict') continue;
          expect(closure(catalog, [action.permission]), action.permission).toContain(view.permission);
          seen++;
        }
      }
    }
    expect(seen).toBeGreaterThan(100);
  });

  it('[C4] Create never requires Edit', () => {
    for (const action of actions.filter(({ label }) => label === 'Create')) {
      expect(closure(catalog, [action.permission]).filter((name) => name === action.permission.replace('.Create', '.Edit'))).toEqual([]);
    }
  });

  it('[C4] the documented dependencies of users and queues hold', () => {
    expect(closure(catalog, ['Users.Edit'])).toEqual([
      'AgentGrouping.View',
      'PredefinedAttributes.View',
      'RoutingPolicies.View',
      'SecurityProfiles.View',
      'Users.Edit',
      'Users.View',
    ]);
    expect(closure(catalog, ['Queues.Edit'])).toEqual(['HoursOfOperation.View', 'PhoneNumbers.View', 'Queues.Edit', 'Queues.View']);
  });

  it('[C1] its file is valid as it stands', () => {
    expect(problemsOf(builtInData())).toEqual([]);
  });
});

describe('closure', () => {
  it('[C2] [C2a] is extensive, monotone, idempotent and free of order', () => {
    fc.assert(
      fc.property(somePermissions, somePermissions, (a, b) => {
        const closed = closure(catalog, a);
        expect(closed).toEqual(expect.arrayContaining(a));
        expect(closure(catalog, closed)).toEqual(closed);
        expect(closure(catalog, a.toReversed())).toEqual(closed);
        expect(closure(catalog, [...a, ...b])).toEqual(expect.arrayContaining(closed));
      }),
      lawOptions(),
    );
  });

  it('[C2] agrees with following requirements one by one', () => {
    fc.assert(
      fc.property(somePermissions, (chosen) => {
        const naive = new Set(chosen);
        for (let before = -1; before !== naive.size;) {
          before = naive.size;
          for (const { permission, requires } of catalog.data.groups.flatMap((group) =>
            group.resources.flatMap((resource) => resource.actions),
          )) {
            if (naive.has(permission)) for (const required of requires) naive.add(required);
          }
        }
        expect(closure(catalog, chosen)).toEqual([...naive].sort());
      }),
      lawOptions(200),
    );
  });

  it('[C2] says of any two whether one leads to the other', () => {
    const any = fc.constantFrom(...catalog.permissions, 'Nobody.Knows', '__proto__');
    fc.assert(
      fc.property(any, any, (from, to) => {
        expect(leadsTo(catalog, from, to)).toBe(closure(catalog, [from]).includes(to));
        expect(leadsTo(catalog, from, from)).toBe(catalog.entryByPermission.has(from));
      }),
      lawOptions(),
    );
    expect(leadsTo(catalog, 'Users.Edit', 'Users.View')).toBe(true);
  });

  it('[C2] [C2b] unknown names grant nothing', () => {
    expect(closure(catalog, ['Nobody.Knows', '__proto__', 'constructor'])).toEqual([]);
  });

  it('[C3] reasons exist for exactly the derived ones, and their chains are real and shortest', () => {
    fc.assert(
      fc.property(somePermissions, (chosen) => {
        const reasons = derivations(catalog, chosen);
        expect([...reasons.keys()].sort()).toEqual(closure(catalog, chosen).filter((permission) => !chosen.includes(permission)));
        for (const [permission, { chain, requiredBy }] of reasons) {
          expect(chosen).toContain(chain[0]);
          expect(chain.at(-1)).toBe(permission);
          expect(requiredBy).toContain(chain.at(-2));
          const closed = closure(catalog, chosen);
          expect([...requiredBy].sort()).toEqual(
            closed.filter((one) => catalog.entryByPermission.get(one)?.action.requires.includes(permission)),
          );
          chain.slice(1).forEach((link, index) => expect(catalog.entryByPermission.get(chain[index]!)?.action.requires).toContain(link));
          const shorter = chosen.some((start) => catalog.entryByPermission.get(start)?.action.requires.includes(permission));
          if (shorter) expect(chain).toHaveLength(2);
        }
      }),
      lawOptions(),
    );
  });

  it('[C5] a restriction is granted only where it was chosen', () => {
    fc.assert(
      fc.property(somePermissions, (chosen) => {
        for (const permission of closure(catalog, chosen)) {
          if (catalog.entryByPermission.get(permission)?.action.polarity === 'restrict') expect(chosen).toContain(permission);
        }
      }),
      lawOptions(),
    );
  });
});
