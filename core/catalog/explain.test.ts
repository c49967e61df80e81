import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { grantable } from './catalog.ts';
import { closure } from './closure.ts';
import { effectOfUntick, grantsOfTick } from './explain.ts';

const catalog = builtInCatalog();
const permission = fc.constantFrom(...catalog.permissions);
const some = fc.uniqueArray(permission, { maxLength: 30 });
const restriction = 'RestrictTaskCreation.Access';

describe('a tick not yet made', () => {
  it('[C8] adds itself and what it requires, as far as that is not granted already', () => {
    expect(grantsOfTick(catalog, [], 'Queues.Edit')).toEqual(['HoursOfOperation.View', 'PhoneNumbers.View', 'Queues.Edit', 'Queues.View']);
    expect(grantsOfTick(catalog, ['Queues.Create'], 'Queues.Edit')).toEqual(['HoursOfOperation.View', 'PhoneNumbers.View', 'Queues.Edit']);
    expect(grantsOfTick(catalog, ['Queues.Edit'], 'Queues.View')).toEqual([]);
  });

  it('[C8] [C8a] grants nothing where it restricts, or is unknown', () => {
    expect(grantsOfTick(catalog, [], restriction)).toEqual([]);
    expect(grantsOfTick(catalog, ['Users.Edit'], '__proto__')).toEqual([]);
  });

  it('[C8] adds exactly what would be granted more, and no restriction', () => {
    fc.assert(
      fc.property(some, permission, (chosen, one) => {
        const adds = grantsOfTick(catalog, chosen, one);
        const before = closure(catalog, chosen);
        const restricts = catalog.restrictions.has(one) ? [one] : [];
        expect([...new Set([...before, ...adds, ...restricts])].sort()).toEqual(closure(catalog, [...chosen, one]));
        expect(adds.filter((name) => before.includes(name) || catalog.restrictions.has(name))).toEqual([]);
      }),
      lawOptions(),
    );
  });
});

describe('an untick', () => {
  it('[C9] [C9a] leaves View while Edit is chosen, and says what keeps it', () => {
    expect(effectOfUntick(catalog, ['Users.View', 'Users.Edit'], 'Users.View')).toEqual({
      withdraws: [],
      keeps: [{ permission: 'Users.View', keptBy: { requiredBy: ['Users.Edit'], chain: ['Users.Edit', 'Users.View'] } }],
    });
  });

  it('[C9] lets an unchosen View go, and keeps a chosen one', () => {
    const lonely = effectOfUntick(catalog, ['Queues.Edit'], 'Queues.Edit');
    expect(lonely).toEqual({ withdraws: ['HoursOfOperation.View', 'PhoneNumbers.View', 'Queues.Edit', 'Queues.View'], keeps: [] });
    const kept = effectOfUntick(catalog, ['Queues.Edit', 'Queues.View'], 'Queues.Edit');
    expect(kept.withdraws).toEqual(['HoursOfOperation.View', 'PhoneNumbers.View', 'Queues.Edit']);
    expect(kept.keeps).toEqual([{ permission: 'Queues.View', keptBy: 'chosen' }]);
  });

  it('[C9] [C9a] splits what a tick stands for into what goes and what stays, with a real reason for each', () => {
    fc.assert(
      fc.property(some, permission, (others, one) => {
        const chosen = [...others, one];
        const { withdraws, keeps } = effectOfUntick(catalog, chosen, one);
        const after = closure(
          catalog,
          chosen.filter((name) => name !== one),
        );
        const gone = closure(catalog, chosen).filter((name) => !after.includes(name));
        expect(withdraws).toEqual(gone.filter((name) => !catalog.restrictions.has(name)));
        expect([...gone, ...keeps.map((kept) => kept.permission)].sort()).toEqual(closure(catalog, [one]));
        for (const { permission: stays, keptBy } of keeps) {
          if (keptBy === 'chosen') expect(others).toContain(stays);
          else expect([keptBy.chain[0] !== one, others.includes(keptBy.chain[0]!), keptBy.chain.at(-1)]).toEqual([true, true, stays]);
        }
      }),
      lawOptions(),
    );
  });

  it('[C9] takes back what the tick added, and nothing else', () => {
    fc.assert(
      fc.property(some, permission, (others, one) => {
        const without = others.filter((name) => name !== one);
        expect(effectOfUntick(catalog, [...without, one], one).withdraws).toEqual(grantsOfTick(catalog, without, one));
      }),
      lawOptions(),
    );
  });
});

describe('ticking a whole row or group', () => {
  it('[C10] ticks every grant once and nothing that restricts', () => {
    const everything = catalog.data.groups.flatMap((group) => grantable(group.resources));
    expect(new Set(everything)).toEqual(new Set(catalog.permissions.filter((name) => !catalog.restrictions.has(name))));
    expect(catalog.restrictions.size).toBe(4);
    for (const group of catalog.data.groups) expect(new Set(grantable(group.resources)).size).toBe(grantable(group.resources).length);
  });
});
