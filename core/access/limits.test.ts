import { expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { createAccess } from './access.ts';
import { compileAccess } from '../../test/support/compile-access.ts';
import type { ProfileFacts } from './facts.ts';
import { decide, isAllowed, mayAnywhere } from './decide.ts';
import { draftAccess } from './draft-access.ts';
import { permissionsNotHeld } from './permissions-not-held.ts';
import { profilesWith } from './who-may.ts';

const catalog = builtInCatalog();
const profile = (id: string, chosen: string[], limits: ProfileFacts['accessControl'] = null): ProfileFacts => ({
  ...{ id, name: id, chosen, accessControl: limits, tags: {} },
});
const byCountry = (...resources: string[]) => ({ resources, tags: { Country: 'Chile' } });
const user = (id: string, profiles: string[], enabled = true) => ({ id, enabled, profiles });

it('[A11] what is removed is gone at once, and what comes back counts again', () => {
  const access = createAccess(catalog);
  const ask = () => isAllowed(access, { user: 'ann', permission: 'Users.View' });
  access.setUser(user('ann', ['p']));
  access.setProfile(profile('p', ['Users.View']));
  expect(ask()).toBe(true);
  access.removeProfile('p');
  expect([ask(), access.profileById.has('p')]).toEqual([false, false]);
  access.removeProfile('never there');
  access.setProfile(profile('p', ['Users.View']));
  expect(ask()).toBe(true);
  access.removeUser('ann');
  expect([ask(), access.userById.has('ann'), decide(access, { user: 'ann', permission: 'Users.View' }).because[0]?.code]).toEqual([
    false,
    false,
    'user-unknown',
  ]);
});

it('[A11] thousands of changes of users leave every answer right, enabled and disabled', () => {
  const access = createAccess(catalog);
  const alone = catalog.permissions.filter((name) => catalog.closureByPermission.get(name)?.length === 1);
  for (let id = 0; id < 40; id++) access.setProfile(profile(`p${id}`, [alone[id]!]));
  const isEnabled = (round: number, id: number): boolean => (round + id) % 5 !== 0;
  for (let round = 0; round < 30; round++) {
    for (let id = 0; id < 40; id++) access.setUser(user(`u${id}`, [`p${(id + round) % 40}`, `p${id}`], isEnabled(round, id)));
  }
  for (let id = 0; id < 40; id++) {
    for (let permission = 0; permission < 40; permission++) {
      const holds = permission === id || permission === (id + 29) % 40;
      expect(isAllowed(access, { user: `u${id}`, permission: alone[permission]! })).toBe(holds && isEnabled(29, id));
    }
  }
});

it('[A1] a permission or a person nobody knows is allowed nothing, anywhere', () => {
  const access = compileAccess({
    catalog,
    profileById: new Map([['p', profile('p', [...catalog.permissions])]]),
    userById: new Map([
      ['ann', user('ann', ['p'])],
      ['bob', user('bob', ['p'], false)],
    ]),
  });
  for (const [who, permission] of [
    ['ann', 'No.Such'],
    ['nobody', 'Users.View'],
    ['bob', 'Users.View'],
    ['nobody', 'No.Such'],
  ] as const) {
    expect([isAllowed(access, { user: who, permission }), mayAnywhere(access, who, permission)]).toEqual([false, false]);
  }
  expect(mayAnywhere(access, 'ann', 'Users.View')).toBe(true);
});

it('[A8] a draft is a security profile to those whose tags decide about it', () => {
  const access = compileAccess({
    catalog,
    profileById: new Map([['p', profile('p', ['SecurityProfiles.Edit'], byCountry('SecurityProfile'))]]),
    userById: new Map([['ann', user('ann', ['p'])]]),
  });
  const level = (tags: Record<string, string>) =>
    draftAccess(access, 'ann', { base: { profile: 'x', revision: 1 }, tags, createdBy: 'bob' }).level;
  expect([level({}), level({ Country: 'Chile' })]).toEqual(['none', 'write']);
});

it('[A10] reaches farther: openly beats by tags, fewer tags beat more, other values beat nothing', () => {
  const beyond = (wanted: ProfileFacts['accessControl'], ...held: ProfileFacts['accessControl'][]): string[] =>
    permissionsNotHeld(
      compileAccess({
        catalog,
        profileById: new Map([
          ['w', profile('w', ['Prompts.View'], wanted)],
          ['x', profile('x', ['Queues.View'])],
          ...held.map((limits, at) => [`h${at}`, profile(`h${at}`, ['Prompts.View', 'Queues.View'], limits)] as const),
        ]),
        userById: new Map([
          ['ann', user('ann', ['w', 'gone'])],
          ['bob', user('bob', [...held.map((_, at) => `h${at}`), 'x'])],
        ]),
      }),
      'ann',
      'bob',
    );
  const two = { resources: ['Prompt'], tags: { Country: 'Chile', Team: 'Day' } };
  expect(beyond(null, null)).toEqual([]);
  expect(beyond(null)).toEqual(['Prompts.View']);
  expect(beyond(null, byCountry('Prompt'))).toEqual(['Prompts.View']);
  expect(beyond(byCountry('Prompt'), null)).toEqual([]);
  expect(beyond(two, byCountry('Prompt'))).toEqual([]);
  expect(beyond(byCountry('Prompt'), two)).toEqual(['Prompts.View']);
  expect(beyond({ resources: ['Prompt'], tags: { Country: 'Peru' } }, byCountry('Prompt'))).toEqual(['Prompts.View']);
  expect(beyond(byCountry('Prompt'), byCountry('Prompt', 'Queue'))).toEqual(['Prompts.View']);
  expect(beyond(byCountry('Prompt'), two, byCountry('Prompt'))).toEqual([]);
});

it('[A10] nobody is beyond themself, whatever they are limited to', () => {
  const access = compileAccess({
    catalog,
    profileById: new Map([['p', profile('p', ['Prompts.View'], byCountry('Prompt'))]]),
    userById: new Map([['ann', user('ann', ['p'])]]),
  });
  expect(permissionsNotHeld(access, 'ann', 'ann')).toEqual([]);
  expect(permissionsNotHeld(access, 'ann', 'nobody')).toEqual(['Prompts.View']);
  expect(permissionsNotHeld(access, 'nobody', 'ann')).toEqual([]);
});

it('[A15] profiles are listed in the order of their ids, whatever the order of their coming', () => {
  const access = createAccess(catalog);
  for (const id of ['q', 'p', 'r']) access.setProfile(profile(id, ['Users.View']));
  expect(profilesWith(access, 'Users.View')?.profiles.map((one) => one.profile)).toEqual(['p', 'q', 'r']);
});
