import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { keepsAdministrator } from './administrators.ts';
import { decide, mayAnywhere, permissionsOf, type AccessFacts, type AccessRequest, type ProfileFacts, type UserFacts } from './decide.ts';
import { draftAccess } from './draft-access.ts';
import { permissionsBeyond } from './exceeds.ts';

const catalog = builtInCatalog();

const profile = (id: string, permissions: string[], limits?: { resources: string[]; tags: Record<string, string> }): ProfileFacts => ({
  id,
  name: `Profile ${id}`,
  permissions: new Set(permissions),
  accessControl: limits ?? null,
  tags: {},
});
const world = (profiles: ProfileFacts[], users: UserFacts[]): AccessFacts => ({
  catalog,
  profileById: new Map(profiles.map((one) => [one.id, one])),
  userById: new Map(users.map((one) => [one.id, one])),
});
const ann = (...profiles: string[]): UserFacts => ({ id: 'ann', enabled: true, profiles });
const argentina = { resources: ['User'], tags: { Country: 'Argentina' } };

const names = ['Users.View', 'Users.Edit', 'SecurityProfiles.View', 'Queues.View', 'Prompts.View'];
const tags = fc.dictionary(fc.constantFrom('Country', 'Team', '__proto__'), fc.constantFrom('Argentina', 'Chile', ''), {
  noNullPrototype: true,
});
const facts = fc
  .record({
    profiles: fc.array(
      fc.record({
        permissions: fc.subarray(names),
        limits: fc.option(fc.record({ resources: fc.subarray(['User', 'SecurityProfile', 'Queue'], { minLength: 1 }), tags }), {
          nil: undefined,
        }),
      }),
      { maxLength: 4 },
    ),
    enabled: fc.boolean(),
    assigned: fc.subarray(['p0', 'p1', 'p2', 'p3', 'gone']),
  })
  .map(({ profiles, enabled, assigned }) =>
    world(
      profiles.map(({ permissions, limits }, index) => profile(`p${index}`, permissions, limits)),
      [{ id: 'ann', enabled, profiles: assigned }],
    ),
  );
const request: fc.Arbitrary<AccessRequest> = fc.record(
  {
    user: fc.constantFrom('ann', 'bob'),
    permission: fc.constantFrom(...names, 'No.Such'),
    resource: fc.record({ tags }, { requiredKeys: [] }),
  },
  { requiredKeys: ['user', 'permission'] },
);

/** Contract §6 read as plainly as can be: one loop, no early answer but the refusals. */
function oracle({ profileById, userById }: AccessFacts, { user, permission, resource }: AccessRequest): boolean {
  const person = userById.get(user);
  if (person === undefined || !person.enabled) return false;
  let allowed = false;
  for (const id of person.profiles) {
    const held = profileById.get(id);
    if (held === undefined || ![...held.permissions].includes(permission)) continue;
    const typeOf: Record<string, string> = {
      'Users.View': 'User',
      'Users.Edit': 'User',
      'SecurityProfiles.View': 'SecurityProfile',
      'Queues.View': 'Queue',
      'Prompts.View': 'Prompt',
    };
    if (held.accessControl === null || !held.accessControl.resources.includes(typeOf[permission]!)) allowed = true;
    else {
      let every = true;
      for (const [key, value] of Object.entries(held.accessControl.tags)) {
        if (!Object.entries(resource?.tags ?? {}).some(([k, v]) => k === key && v === value)) every = false;
      }
      if (every) allowed = true;
    }
  }
  return allowed;
}

describe('decisions', () => {
  it('[A1] agree with a naive reading of the contract', () => {
    let allowed = 0;
    fc.assert(
      fc.property(facts, request, (known, asked) => {
        const decision = decide(known, asked);
        expect(decision.allowed).toBe(oracle(known, asked));
        expect(decision.because.length).toBeGreaterThan(0);
        if (decision.allowed) allowed++;
      }),
      lawOptions(5_000),
    );
    expect(allowed).toBeGreaterThan(100);
  });

  it('[A1] unknown users, unknown permissions and empty hands are denied with the reason', () => {
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

  it('[A1] taking a permission from a profile never allows more, giving a profile never denies more', () => {
    fc.assert(
      fc.property(facts, request, fc.constantFrom(...names), (known, asked, lost) => {
        const before = decide(known, asked).allowed;
        const weaker = {
          ...known,
          profileById: new Map(
            [...known.profileById].map(([id, one]) => [
              id,
              { ...one, permissions: new Set([...one.permissions].filter((name) => name !== lost)) },
            ]),
          ),
        };
        if (!before) expect(decide(weaker, asked).allowed).toBe(false);
        const stronger = {
          ...known,
          userById: new Map([...known.userById].map(([id, user]) => [id, { ...user, profiles: ['p0', 'p1', 'p2', 'p3'] }])),
        };
        if (before) expect(decide(stronger, asked).allowed).toBe(true);
      }),
      lawOptions(),
    );
  });

  it('[A6] anywhere means that some resource could be found', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...names), (known, permission) => {
        const wanted = [...known.profileById.values()].map((one) => one.accessControl?.tags ?? {});
        const found = wanted.some((present) => decide(known, { user: 'ann', permission, resource: { tags: present } }).allowed);
        expect(mayAnywhere(known, 'ann', permission)).toBe(found);
      }),
      lawOptions(),
    );
  });
});

describe('access to a draft', () => {
  const levelOf = (permissions: string[], base: { profile: string; revision: number } | null = null) =>
    draftAccess(world([profile('p', permissions)], [ann('p')]), 'ann', { base, tags: {}, createdBy: 'bob' });
  const change = { profile: 'x', revision: 1 };

  it('[A7] follows the table of the contract', () => {
    expect(levelOf([])).toEqual({ level: 'none', commit: false });
    expect(levelOf(['SecurityProfiles.Create', 'SecurityProfiles.Edit'])).toEqual({ level: 'none', commit: false });
    expect(levelOf(['SecurityProfiles.View'])).toEqual({ level: 'read', commit: false });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Edit'])).toEqual({ level: 'write', commit: false });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Create'])).toEqual({ level: 'write', commit: true });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Edit'], change)).toEqual({ level: 'write', commit: true });
    expect(levelOf(['SecurityProfiles.View', 'SecurityProfiles.Create'], change)).toEqual({ level: 'write', commit: false });
  });

  it('[A8] tags bind everyone but the author of a new profile', () => {
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
  const limited = profile('l', ['Users.EditPermission'], argentina);
  const with_ = (...users: UserFacts[]) => world([admin, limited], users);

  it('[A9] the last one cannot be taken away', () => {
    expect(keepsAdministrator(with_(ann('a')), with_(ann()))).toBe(false);
    expect(keepsAdministrator(with_(ann('a')), with_({ ...ann('a'), enabled: false }))).toBe(false);
    expect(keepsAdministrator(with_(ann('a')), with_(ann('l')))).toBe(false);
    expect(keepsAdministrator(with_(ann('a')), with_(ann(), { id: 'bob', enabled: true, profiles: ['a'] }))).toBe(true);
    expect(keepsAdministrator(with_(ann()), with_(ann()))).toBe(true);
  });

  it('[A10] what another holds beyond oneself is named, and counts how far it reaches', () => {
    const bob = (...profiles: string[]): UserFacts => ({ id: 'bob', enabled: true, profiles });
    expect(permissionsBeyond(with_(ann('a'), bob()), 'ann', 'bob')).toEqual(['Users.EditPermission']);
    expect(permissionsBeyond(with_(ann('a'), bob('l')), 'ann', 'bob')).toEqual(['Users.EditPermission']);
    expect(permissionsBeyond(with_(ann('l'), bob('a')), 'ann', 'bob')).toEqual([]);
    expect(permissionsBeyond(with_(ann('a'), bob('a')), 'ann', 'bob')).toEqual([]);
  });
});
