import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ann, catalog, compiled, names, plainWorld, profile, world } from '../../test/support/access-worlds.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { closure } from '../catalog/closure.ts';
import { decide, isAllowed, mayAnywhere, permissionsOf } from './decide.ts';
import { heldBy, listPermissions, profilesWith } from './who-may.ts';

const argentina = { resources: ['Prompt'], tags: { Country: 'Argentina' } };
const known = world(
  [
    profile('wide', ['Prompts.View']),
    profile('narrow', ['Prompts.Edit', 'RestrictTaskCreation.Access'], argentina),
    profile('spare', ['Prompts.Edit', 'Prompts.View']),
  ],
  [{ id: 'zoe', enabled: false, profiles: ['wide'] }, ann('narrow', 'gone', 'wide'), { id: 'bob', enabled: true, profiles: [] }],
);
const narrowly = { profile: 'narrow', name: 'Profile narrow', tags: { Country: 'Argentina' } };
const widely = { profile: 'wide', name: 'Profile wide', tags: null };

it('[A14] a user’s permissions come with the profiles they come through and how far they reach', () => {
  expect(listPermissions(known, 'ann')).toEqual({
    enabled: true,
    grants: [
      { permission: 'Prompts.Edit', openly: false, through: [{ ...narrowly, chosen: ['Prompts.Edit'] }] },
      {
        permission: 'Prompts.View',
        openly: true,
        through: [
          { ...narrowly, chosen: ['Prompts.Edit'] },
          { ...widely, chosen: ['Prompts.View'] },
        ],
      },
    ],
    restrictions: [
      {
        permission: 'RestrictTaskCreation.Access',
        openly: true,
        through: [{ ...narrowly, tags: null, chosen: ['RestrictTaskCreation.Access'] }],
      },
    ],
  });
  expect(listPermissions(known, 'zoe')).toMatchObject({ enabled: false, grants: [{ permission: 'Prompts.View' }] });
  expect(listPermissions(known, 'bob')).toEqual({ enabled: true, grants: [], restrictions: [] });
  expect(listPermissions(known, 'nobody')).toBe(null);
});

it('[A15] [A15a] who holds a permission is told with through what, disabled users marked', () => {
  const holders = (permission: string) => ['ann', 'bob', 'zoe', 'nobody'].map((user) => heldBy(known, user, permission));
  expect(holders('Prompts.View')).toEqual([
    {
      ...{ permission: 'Prompts.View', enabled: true, openly: true },
      through: [
        { ...narrowly, chosen: ['Prompts.Edit'] },
        { ...widely, chosen: ['Prompts.View'] },
      ],
    },
    null,
    { permission: 'Prompts.View', enabled: false, openly: true, through: [{ ...widely, chosen: ['Prompts.View'] }] },
    null,
  ]);
  expect(holders('Prompts.Edit').map((held) => held?.openly)).toEqual([false, undefined, undefined, undefined]);
  expect(holders('RestrictTaskCreation.Access').map((held) => held?.through.length)).toEqual([1, undefined, undefined, undefined]);
  expect(holders('No.Such')).toEqual([null, null, null, null]);
});

it('[A15] which profiles grant a permission is told, assigned or not, with the choices that bring it', () => {
  expect(profilesWith(known, 'Prompts.View')).toEqual({
    polarity: 'grant',
    profiles: [
      { ...narrowly, chosen: ['Prompts.Edit'] },
      { profile: 'spare', name: 'Profile spare', tags: null, chosen: ['Prompts.Edit', 'Prompts.View'] },
      { ...widely, chosen: ['Prompts.View'] },
    ],
  });
  expect(profilesWith(known, 'RestrictTaskCreation.Access')?.polarity).toBe('restrict');
  expect(profilesWith(known, 'Queues.View')).toEqual({ polarity: 'grant', profiles: [] });
  expect(profilesWith(known, 'No.Such')).toBe(null);
});

it('[A14] [A14a] [A15] all lists agree with the decision function', () => {
  let examined = 0;
  fc.assert(
    fc.property(plainWorld(), fc.constantFrom(...names), (plain, permission) => {
      const access = compiled(plain);
      const holding = listPermissions(access, 'ann')!;
      const held = [...holding.grants, ...holding.restrictions];
      const listed = held.find((one) => one.permission === permission);
      const { enabled } = access.userById.get('ann')!;
      expect(held.map((one) => one.permission).sort()).toEqual(
        enabled ? permissionsOf(access, 'ann') : [...new Set(held.map((one) => one.permission))].sort(),
      );
      expect(holding.grants.some((one) => catalog.restrictions.has(one.permission))).toBe(false);
      expect(holding.restrictions.every((one) => catalog.restrictions.has(one.permission))).toBe(true);
      expect(mayAnywhere(access, 'ann', permission)).toBe(enabled && listed !== undefined);
      // The same through heldBy and profilesWith.
      expect(heldBy(access, 'ann', permission)).toEqual(listed ? { ...listed, enabled } : null);
      const profiles = profilesWith(access, permission)!.profiles;
      const assigned = access.userById.get('ann')!.profiles;
      expect(profiles.filter((one) => assigned.includes(one.profile))).toEqual(
        [...(listed?.through ?? [])].sort((a, b) => (a.profile < b.profile ? -1 : 1)),
      );
      expect(profiles.map((one) => one.profile)).toEqual(
        plain.profiles.filter((one) => closure(catalog, one.chosen).includes(permission)).map((one) => one.id),
      );
      for (const { profile: id, tags } of profiles) {
        access.setUser({ id: 'eve', enabled: true, profiles: [id] });
        const request = { user: 'eve', permission, resource: { tags: tags ?? {} } };
        expect(decide(access, request).because).toMatchObject([{ code: tags === null ? 'granted' : 'granted-by-tags', profile: id }]);
      }
      // Regardless of tags: the same request without tags.
      const hasAll = listed?.through.some(({ tags }) => tags === null || Object.keys(tags).length === 0) ?? false;
      expect(isAllowed(access, { user: 'ann', permission })).toBe(enabled && hasAll);
      if (listed && enabled) examined++;
    }),
    lawOptions(),
  );
  expect(examined).toBeGreaterThan(met(100));
}, 600_000);
