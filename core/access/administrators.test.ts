import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveDecide } from '../../test/oracle/decide.ts';
import { catalog, ids, profile, someProfile, world, type PlainWorld } from '../../test/support/access-worlds.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { administeringProfiles } from '../../server/commit/mark-administrators.ts';
import type { ProfileFacts } from './facts.ts';
import { administers, profileStopsAdministering, userStopsAdministering, type Account } from './administrators.ts';

const byCountry = (...resources: string[]) => ({ resources, tags: { Country: 'Chile' } });
const may = (limits: ProfileFacts['accessControl'], ...chosen: string[]) => administers(catalog, profile('p', chosen, limits));

it('[A9] a profile administers when it assigns profiles to every user, whatever the tags', () => {
  expect(may(null, 'Users.EditPermission')).toBe(true);
  expect(may(null, 'Users.Edit', 'No.Such')).toBe(false);
  expect(may(byCountry('User'), 'Users.EditPermission')).toBe(false);
  expect(may(byCountry('Queue'), 'Users.EditPermission')).toBe(true);
  expect(may({ resources: ['User'], tags: {} }, 'Users.EditPermission')).toBe(true);
});

it('[A30] a profile that goes on administering, or never did, takes nobody away', () => {
  const [wide, narrow] = [profile('p', ['Users.EditPermission']), profile('p', ['Users.EditPermission'], byCountry('User'))];
  expect(profileStopsAdministering(catalog, wide, wide)).toBe(false);
  expect(profileStopsAdministering(catalog, wide, narrow)).toBe(true);
  expect(profileStopsAdministering(catalog, wide, null)).toBe(true);
  for (const after of [wide, narrow, null]) expect(profileStopsAdministering(catalog, narrow, after)).toBe(false);
});

it('[A30] a user stops counting when disabled, removed, without a password or without such a profile', () => {
  const before: Account = { enabled: true, canSignIn: true, profiles: ['a', 'b'] };
  const stops = (from: Account, to: Account | null) => userStopsAdministering(from, to, (id) => id === 'a');
  expect(stops(before, { ...before, profiles: ['a'] })).toBe(false);
  for (const after of [{ ...before, enabled: false }, { ...before, canSignIn: false }, { ...before, profiles: ['b'] }, null]) {
    expect(stops(before, after)).toBe(true);
    expect(stops({ ...before, enabled: false }, after)).toBe(false);
  }
});

describe('what is asked comes to the same as looking at everybody', { timeout: 600_000 }, () => {
  interface Person extends Account {
    readonly id: string;
  }
  interface World {
    readonly profiles: readonly ProfileFacts[];
    readonly people: readonly Person[];
  }
  const mayAssign = someProfile(fc.constant('')).chain((one) =>
    fc.boolean().map((assigns) => (assigns ? { ...one, chosen: [...one.chosen, 'Users.EditPermission'] } : one)),
  );
  const account = fc.record({ enabled: fc.boolean(), canSignIn: fc.boolean(), profiles: fc.subarray(ids) });
  const someWorld: fc.Arbitrary<World> = fc
    .tuple(fc.tuple(...ids.map(() => mayAssign)), fc.array(account, { maxLength: 3 }))
    .map(([profiles, people]) => ({
      profiles: profiles.map((one, at) => ({ ...one, id: ids[at]! })),
      people: people.map((one, at) => ({ ...one, id: `u${at}` })),
    }));
  const plain = ({ profiles, people }: World): PlainWorld => ({
    profiles,
    users: people.map(({ id, enabled, canSignIn, profiles: held }) => ({ id, enabled: enabled && canSignIn, profiles: held })),
  });
  const hasAdministrator = (all: World): boolean =>
    all.people.some(
      ({ id }) => naiveDecide(plain(all), { user: id, permission: 'Users.EditPermission', resource: { type: 'User', tags: {} } }).allowed,
    );
  const keeps = (before: World, after: World): boolean => hasAdministrator(after) || !hasAdministrator(before);
  /** What the storage answers. */
  const isThere = ({ profiles, people }: World, except: { user?: string; profile?: string } = {}): boolean =>
    people.some(
      ({ id, enabled, canSignIn, profiles: held }) =>
        id !== except.user &&
        enabled &&
        canSignIn &&
        profiles.some((one) => one.id !== except.profile && held.includes(one.id) && administers(catalog, one)),
    );

  it('[A30] for any change of a profile', () => {
    const seen = { kept: 0, taken: 0 };
    fc.assert(
      fc.property(someWorld, fc.constantFrom(...ids), fc.option(mayAssign), (before, id, changed) => {
        const current = before.profiles.find((one) => one.id === id)!;
        const after = {
          ...before,
          profiles: before.profiles.flatMap((one) => (one.id === id ? (changed ? [{ ...changed, id }] : []) : [one])),
        };
        const asked = !profileStopsAdministering(catalog, current, changed) || isThere(before, { profile: id }) || !isThere(before);
        expect(asked).toBe(keeps(before, after));
        seen[asked ? 'kept' : 'taken']++;
      }),
      lawOptions(2_000),
    );
    expect(seen.taken).toBeGreaterThan(met(20));
  });

  it('[A30] for any change of a user', () => {
    const seen = { kept: 0, taken: 0 };
    fc.assert(
      fc.property(someWorld, account, fc.boolean(), (before, changed, isRemoved) => {
        const [user] = before.people;
        if (!user) return;
        const next = isRemoved ? null : changed;
        const after = {
          ...before,
          people: before.people.flatMap((one) => (one === user ? (next ? [{ ...next, id: user.id }] : []) : [one])),
        };
        const isAdministering = (id: string) =>
          administers(
            catalog,
            before.profiles.find((one) => one.id === id)!,
          );
        const asked = !userStopsAdministering(user, next, isAdministering) || isThere(before, { user: user.id });
        expect(asked).toBe(keeps(before, after));
        seen[asked ? 'kept' : 'taken']++;
      }),
      lawOptions(2_000),
    );
    expect(seen.taken).toBeGreaterThan(met(20));
  });

  it('[A30] the compiled facts name the same profiles as each by itself', () => {
    fc.assert(
      fc.property(someWorld, ({ profiles }) => {
        const alone = profiles.filter((one) => administers(catalog, one)).map(({ id }) => id);
        expect(administeringProfiles(world(profiles, []))).toEqual(alone);
      }),
      lawOptions(500),
    );
  });
});
