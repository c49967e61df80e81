import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveDecide } from '../../test/oracle/decide.ts';
import {
  ann,
  catalog,
  compiled,
  ids,
  names,
  plainWorld,
  profile,
  request,
  someProfile,
  someUser,
  world,
} from '../../test/support/access-worlds.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { closure } from '../catalog/closure.ts';
import { createAccess } from './access.ts';
import { compileAccess } from '../../test/support/compile-access.ts';
import type { UserFacts } from './facts.ts';
import { decide, isAllowed, mayAnywhere, permissionsOf, type AccessRequest } from './decide.ts';
import { draftAccess } from './draft-access.ts';
import { permissionsNotHeld } from './permissions-not-held.ts';
import { heldBy, listPermissions, profilesWith } from './who-may.ts';

const argentina = { resources: ['User'], tags: { Country: 'Argentina' } };

describe('decisions', { timeout: 600_000 }, () => {
  it('[A1] agree with a naive reading of the rules', () => {
    let allowed = 0;
    fc.assert(
      fc.property(plainWorld(), request, (plain, asked) => {
        const decision = decide(compiled(plain), asked);
        expect(decision.allowed).toBe(naiveDecide(plain, asked).allowed);
        expect(decision.because.length).toBeGreaterThan(0);
        if (decision.allowed) allowed++;
      }),
      lawOptions(5_000),
    );
    expect(allowed).toBeGreaterThan(met(100));
  });

  it('[A1] [A1a] unknown users, unknown permissions and empty hands are denied with the reason', () => {
    const known = world([], [ann()]);
    expect(decide(known, { user: 'bob', permission: 'Users.View' })).toEqual({ allowed: false, because: [{ code: 'user-unknown' }] });
    expect(decide(known, { user: 'ann', permission: '__proto__' })).toEqual({ allowed: false, because: [{ code: 'permission-unknown' }] });
    expect(decide(known, { user: 'ann', permission: 'Users.View' })).toEqual({ allowed: false, because: [{ code: 'not-granted' }] });
  });

  it('[A2] a disabled user is denied what an enabled one may', () => {
    const known = world([profile('p', ['Users.View'])], [{ ...ann('p'), enabled: false }]);
    expect(decide(known, { user: 'ann', permission: 'Users.View' })).toEqual({ allowed: false, because: [{ code: 'user-disabled' }] });
    expect(permissionsOf(known, 'ann')).toEqual([]);
    expect(mayAnywhere(known, 'ann', 'Users.View')).toBe(false);
  });

  it('[A3] every access tag must be among the resource’s', () => {
    const known = world(
      [profile('p', ['Users.View', 'Queues.View'], { resources: ['User'], tags: { Country: 'Argentina', Team: 'Night' } })],
      [ann('p')],
    );
    const ask = (resource?: AccessRequest['resource']) =>
      decide(known, { user: 'ann', permission: 'Users.View', ...(resource && { resource }) });
    expect(ask({ type: 'User', tags: { Country: 'Argentina', Team: 'Night', More: 'x' } }).allowed).toBe(true);
    expect(ask({ type: 'User', tags: { Country: 'Argentina' } })).toEqual({
      allowed: false,
      because: [{ code: 'tags-missing', profile: 'p', name: 'Profile p', missing: { Team: 'Night' } }],
    });
    expect(ask({ tags: { Country: 'argentina', Team: 'Night' } }).allowed).toBe(false);
    expect(ask().allowed).toBe(false);
    expect(decide(known, { user: 'ann', permission: 'Queues.View', resource: { type: 'Queue', tags: {} } }).allowed).toBe(true);
  });

  it('[A4] restricted profiles are alternatives', () => {
    const known = world(
      [profile('p', ['Users.View'], argentina), profile('q', ['Users.View'], { resources: ['User'], tags: { Country: 'Chile' } })],
      [ann('p', 'q')],
    );
    const ask = (country: string) =>
      decide(known, { user: 'ann', permission: 'Users.View', resource: { type: 'User', tags: { Country: country } } }).allowed;
    expect(['Argentina', 'Chile', 'Peru'].map(ask)).toEqual([true, true, false]);
  });

  it('[A5] an unrestricted grant wins, and is the reason given', () => {
    const known = world([profile('p', ['Users.View'], argentina), profile('q', ['Users.View'])], [ann('p', 'q')]);
    expect(decide(known, { user: 'ann', permission: 'Users.View' })).toEqual({
      allowed: true,
      because: [{ code: 'granted', profile: 'q', name: 'Profile q' }],
    });
  });

  it('[A12] the short answer is the long one’s', () => {
    let allowed = 0;
    fc.assert(
      fc.property(plainWorld(), request, (plain, asked) => {
        const access = compiled(plain);
        expect(isAllowed(access, asked)).toBe(decide(access, asked).allowed);
        if (isAllowed(access, asked)) allowed++;
      }),
      lawOptions(5_000),
    );
    expect(allowed).toBeGreaterThan(met(100));
  });

  it('[A13] a request that names another type is held to both', () => {
    const limits = { resources: ['Queue'], tags: { Country: 'Argentina' } };
    const known = world([profile('p', ['Users.View', 'Queues.View'], limits)], [ann('p')]);
    const ask = (permission: string, type: string) => decide(known, { user: 'ann', permission, resource: { type } }).because[0]?.code;
    expect(ask('Users.View', 'User')).toBe('granted');
    expect(ask('Users.View', 'Queue')).toBe('tags-missing');
    expect(ask('Queues.View', 'User')).toBe('tags-missing');
  });

  it('[A16] taking a choice from a profile never allows more, giving a profile never denies more', () => {
    let changed = 0;
    fc.assert(
      fc.property(plainWorld(), request, fc.constantFrom(...ids), fc.constantFrom(...names), (plain, asked, id, lost) => {
        const access = compiled(plain);
        const before = isAllowed(access, asked);
        const weaker = access.profileById.get(id);
        if (weaker) access.setProfile({ ...weaker, chosen: weaker.chosen.filter((name) => name !== lost) });
        const after = isAllowed(access, asked);
        if (!before) expect(after).toBe(false);
        for (const user of access.userById.values()) access.setUser({ ...user, profiles: [...new Set([...user.profiles, id])] });
        if (after) expect(isAllowed(access, asked)).toBe(true);
        else if (before || isAllowed(access, asked)) changed++;
      }),
      lawOptions(5_000),
    );
    expect(changed).toBeGreaterThan(met(50));
  });

  it('[A6] anywhere means that some resource could be found', () => {
    fc.assert(
      fc.property(plainWorld(), fc.constantFrom(...names), (plain, permission) => {
        const known = compiled(plain);
        const wanted = [...known.profileById.values()].map((one) => one.accessControl?.tags ?? {});
        const found = wanted.some((present) => decide(known, { user: 'ann', permission, resource: { tags: present } }).allowed);
        expect(mayAnywhere(known, 'ann', permission)).toBe(found);
      }),
      lawOptions(),
    );
  });
});

describe('compiled facts', () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant('set-profile' as const), profile: someProfile(fc.constantFrom(...ids)) }),
    fc.record({ type: fc.constant('set-user' as const), user: someUser }),
    fc.record({ type: fc.constantFrom('remove-profile' as const, 'remove-user' as const), id: fc.constantFrom(...ids, 'ann', 'bob') }),
  );

  it('[A11] changed piece by piece, answer as if compiled afresh, after every change', () => {
    let allowed = 0;
    const examine = fc.tuple(step, request);
    fc.assert(
      fc.property(fc.array(examine, { minLength: 1, maxLength: 15 }), (steps) => {
        const access = createAccess(catalog);
        for (const [change, asked] of steps) {
          if (change.type === 'set-profile') access.setProfile(change.profile);
          else if (change.type === 'set-user') access.setUser(change.user);
          else if (change.type === 'remove-profile') access.removeProfile(change.id);
          else access.removeUser(change.id);
          const plain = { profiles: [...access.profileById.values()], users: [...access.userById.values()] };
          const fresh = compiled(plain);
          expect(decide(access, asked)).toEqual(decide(fresh, asked));
          expect(isAllowed(access, asked)).toBe(naiveDecide(plain, asked).allowed);
          if (isAllowed(access, asked)) allowed++;
        }
        // The lists go over everything, so they are compared once, for all that was asked about.
        const fresh = compileAccess(access);
        for (const [, asked] of steps) {
          expect(permissionsOf(access, asked.user)).toEqual(permissionsOf(fresh, asked.user));
          for (const user of access.userById.keys())
            expect(heldBy(access, user, asked.permission)).toEqual(heldBy(fresh, user, asked.permission));
          expect(profilesWith(access, asked.permission)).toEqual(profilesWith(fresh, asked.permission));
          expect(listPermissions(access, asked.user)).toEqual(listPermissions(fresh, asked.user));
        }
      }),
      lawOptions(),
    );
    expect(allowed).toBeGreaterThan(met(100));
  }, 600_000);

  it('[A11] compiled from others, leave them alone', () => {
    const before = world([profile('p', ['Users.View'])], [ann('p')]);
    const after = compileAccess(before);
    after.setProfile(profile('p', []));
    after.removeUser('ann');
    expect(isAllowed(before, { user: 'ann', permission: 'Users.View' })).toBe(true);
    expect(before.userById.get('ann')?.enabled).toBe(true);
  });
});

describe('access to a draft', () => {
  const levelOf = (permissions: string[], base: { profile: string; revision: number } | null = null) =>
    draftAccess(world([profile('p', permissions)], [ann('p')]), 'ann', { base, tags: {}, createdBy: 'bob' });
  const change = { profile: 'x', revision: 1 };

  it('[A7] follows the table of the rules', () => {
    expect(levelOf([])).toEqual({ level: 'none', commit: false });
    expect(levelOf(['Prompts.Edit', 'Queues.View'])).toEqual({ level: 'none', commit: false });
    expect(levelOf(['SecurityProfiles.View'])).toEqual({ level: 'read', commit: false });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Edit'])).toEqual({ level: 'write', commit: false });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Create'])).toEqual({ level: 'write', commit: true });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Edit'], change)).toEqual({ level: 'write', commit: true });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Create'], change)).toEqual({ level: 'write', commit: false });
  });

  it('[A8] [A8a] tags bind everyone but the author of a new profile', () => {
    const limits = { resources: ['SecurityProfile'], tags: { Country: 'Argentina' } };
    const known = world([profile('p', ['SecurityProfiles.View', 'SecurityProfiles.Create', 'SecurityProfiles.Edit'], limits)], [ann('p')]);
    expect(draftAccess(known, 'ann', { base: null, tags: {}, createdBy: null }).level).toBe('write');
    expect(draftAccess(known, 'ann', { base: null, tags: {}, createdBy: 'ann' }).level).toBe('write');
    expect(draftAccess(known, 'ann', { base: null, tags: {}, createdBy: 'bob' }).level).toBe('none');
    expect(draftAccess(known, 'ann', { base: null, tags: { Country: 'Argentina' }, createdBy: 'bob' }).level).toBe('write');
    expect(draftAccess(known, 'ann', { base: change, tags: {}, createdBy: 'ann' }).level).toBe('none');
  });
});

describe('administrators', () => {
  const admin = profile('a', ['Users.EditPermission']);
  const assigning = closure(catalog, ['Users.EditPermission']);
  const limited = profile('l', ['Users.EditPermission'], argentina);
  const with_ = (...users: UserFacts[]) => world([admin, limited], users);

  it('[A10] what another holds beyond oneself is named, and counts how far it reaches', () => {
    const bob = (...profiles: string[]): UserFacts => ({ id: 'bob', enabled: true, profiles });
    expect(permissionsNotHeld(with_(ann('a'), bob()), 'ann', 'bob')).toEqual(assigning);
    expect(permissionsNotHeld(with_(ann('a'), bob('l')), 'ann', 'bob')).toEqual(assigning);
    expect(permissionsNotHeld(with_(ann('l'), bob('a')), 'ann', 'bob')).toEqual([]);
    expect(permissionsNotHeld(with_(ann('a'), bob('a')), 'ann', 'bob')).toEqual([]);
    expect(permissionsNotHeld(with_(ann('a'), bob()), 'ann', 'ann')).toEqual([]);
    expect(permissionsNotHeld(with_(ann('a')), 'ann', 'nobody')).toEqual(assigning);
    expect(permissionsNotHeld(with_(ann('a')), 'nobody', 'ann')).toEqual([]);
  });

  it('[A10] a restriction is nothing to hold, and tags count where they limit', () => {
    const bob = (...profiles: string[]): UserFacts => ({ id: 'bob', enabled: true, profiles });
    const known = (mine: Parameters<typeof profile>[2], others: Parameters<typeof profile>[2]) =>
      world(
        [profile('m', ['Queues.View', 'RestrictTaskCreation.Access'], mine), profile('o', ['Queues.View'], others)],
        [ann('m'), bob('o')],
      );
    const beyond = (...limits: Parameters<typeof known>) => permissionsNotHeld(known(...limits), 'ann', 'bob');
    const chile = { resources: ['User'], tags: { Country: 'Chile' } };
    expect(beyond(null, null)).toEqual([]);
    expect(beyond(argentina, argentina)).toEqual([]);
    expect(beyond(argentina, chile)).toEqual(['Queues.View']);
    expect(beyond({ ...argentina, tags: { Country: 'Argentina', Team: 'a' } }, argentina)).toEqual([]);
    expect(beyond(argentina, { ...argentina, resources: ['User', 'Queue'] })).toEqual(['Queues.View']);
  });
});
