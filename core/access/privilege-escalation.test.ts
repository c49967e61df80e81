import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog, compiled, someProfile, tags, world, type PlainWorld } from '../../test/support/access-worlds.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { namesIn } from '../catalog/permission-set.ts';
import type { ProfileFacts, UserFacts } from './facts.ts';
import { isAllowed } from './decide.ts';
import { grantsOf, permissionsNotHeld } from './permissions-not-held.ts';
import { grantOf, isCovered, uncovered, type Grant, type GrantSource } from './grant.ts';
import { escalationIssues, escalationOf, inAssignment, limitedTypes, type Giver } from './privilege-escalation.ts';

const limits = (country: string, ...resources: string[]) => ({ resources, tags: { Country: country } });
const source = (chosen: readonly string[], accessControl: GrantSource['accessControl'] = null): GrantSource => ({ chosen, accessControl });
const grant = (chosen: readonly string[], accessControl: GrantSource['accessControl'] = null): Grant =>
  grantOf(catalog, source(chosen, accessControl));
const giver = (grants: readonly Grant[], grantBeyondOwn: Giver['grantBeyondOwn'] = 'warn'): Giver => ({
  grants: new Map(grants.map((one, at) => [`p${at}`, one])),
  grantBeyondOwn,
});
const people = limits('Argentina', 'User', 'SecurityProfile');
const hers = grant(['Users.Edit', 'Users.EditPermission', 'SecurityProfiles.Edit'], people);

describe('reach beyond one’s own', () => {
  const grantScopeOf = (wanted: Grant, had: readonly Grant[] = [], own: readonly Grant[] = [hers]): readonly string[] =>
    escalationOf(catalog, { giver: giver(own), wanted: [wanted], had }).reach;
  const sales = { ...people, tags: { Country: 'Argentina', Team: 'Sales' } };

  it.each<[string, readonly string[], readonly string[]]>([
    ['as wide as one’s own passes', grantScopeOf(grant(['Users.EditPermission'], people)), []],
    ['narrower passes', grantScopeOf(grant(['Users.EditPermission'], sales)), []],
    ['everywhere does not', grantScopeOf(grant(['Users.View'])), ['Users.View']],
    ['other tags do not', grantScopeOf(grant(['Users.View'], limits('Brazil', 'User'))), ['Users.View']],
    ['tags that do not limit the type do not', grantScopeOf(grant(['Users.View'], limits('Argentina', 'SecurityProfile'))), ['Users.View']],
    ['what is not held does not', grantScopeOf(grant(['Users.Delete'], people)), ['Users.Delete']],
    ['what another type’s profile grants passes', grantScopeOf(grant(['Queues.Edit'])), []],
    ['what takes rights away passes', grantScopeOf(grant(['RestrictTaskCreation.Access'])), []],
    ['what the base has as widely passes', grantScopeOf(grant(['Users.Delete']), [grant(['Users.Delete'])]), []],
    [
      'what the base has less widely does not',
      grantScopeOf(grant(['Users.Delete']), [grant(['Users.Delete'], people)]),
      ['Users.Delete', 'Users.View'],
    ],
    ['what one holds everywhere passes', grantScopeOf(grant(['Users.View']), [], [hers, grant(['Users.View'])]), []],
    ['who is limited on nothing may give anything', grantScopeOf(grant(['Users.Delete']), [], [grant(['Users.View'])]), []],
    [
      'two grants are alternatives, not one',
      grantScopeOf(
        grant(['Users.View']),
        [],
        [grant(['Users.View'], limits('Argentina', 'User')), grant(['Users.View'], limits('Brazil', 'User'))],
      ),
      ['Users.View'],
    ],
  ])('[A20] %s', (_, found, expected) => expect(found).toEqual(expected));

  it('[A20] the error names the permission, what one holds of it and what to do, at the permission', () => {
    const told = escalationIssues(
      catalog,
      { giver: giver([hers]), wanted: [grant(['Users.View', 'Users.Delete'])], had: [] },
      inAssignment,
    );
    expect(told).toEqual([
      {
        ...{ code: 'reach-beyond-own', severity: 'error', path: '/profiles/Users.Delete' },
        message:
          'Users – Remove (Users.Delete) is more than you may give: you are limited on User and do not hold it yourself; leave it out, or ask a user who holds it.',
      },
      {
        ...{ code: 'reach-beyond-own', severity: 'error', path: '/profiles/Users.View' },
        message:
          'Users – View (Users.View) would reach farther than yours: you hold it on User only with "Country:Argentina"; limit it to these tags too, or leave it out.',
      },
    ]);
  });

  it('[A20] a limit without tags keeps nothing out, and one that nothing is granted under limits nobody', () => {
    expect(limitedTypes(catalog, [grant(['Users.View'], { resources: ['User'], tags: {} })])).toEqual(new Set());
    expect(limitedTypes(catalog, [grant(['Queues.View'], limits('Argentina', 'User'))])).toEqual(new Set());
    expect(limitedTypes(catalog, [grant(['Users.View'], limits('Argentina', 'User', 'Queue'))])).toEqual(new Set(['User']));
  });

  it('[A21] [A21a] nobody lifts a limit of their own while they can still give permissions', () => {
    const lifted = (...after: Grant[]) =>
      escalationOf(catalog, { giver: giver([hers]), wanted: [], had: [], holders: [{ isGiver: true, before: [hers], after }] }).lifted;
    expect(lifted(grant(['SecurityProfiles.Edit'], limits('Argentina', 'SecurityProfile')))).toEqual([{ type: 'User', isGiver: true }]);
    expect(lifted(grant(['Users.EditPermission'], people))).toEqual([]);
    expect(lifted(grant(['SecurityProfiles.View'], people))).toEqual([]);
    expect(lifted()).toEqual([]);
  });
});

describe('rights to give', () => {
  const unbound = (wanted: Grant, own: readonly Grant[] = [hers], had: readonly Grant[] = []) =>
    escalationOf(catalog, { giver: giver(own), wanted: [wanted], had }).unbound.map(({ permission, type }) => `${permission} ${type}`);
  const profiles = limits('Argentina', 'SecurityProfile');
  const [overProfiles, overPeople] = [grant(['SecurityProfiles.Edit'], profiles), grant(['Users.Edit'], limits('Argentina', 'User'))];
  const everything = grant(catalog.permissions);

  it.each<[string, readonly string[], readonly string[]]>([
    ['with all limits of the giver it passes', unbound(grant(['SecurityProfiles.Edit', 'Users.View'], people)), []],
    ['with one of two it does not', unbound(overProfiles), ['SecurityProfiles.Edit User']],
    ['nor where the limits stand in two profiles', unbound(overProfiles, [overProfiles, overPeople]), ['SecurityProfiles.Edit User']],
    [
      'nor with other tags',
      unbound(grant(['SecurityProfiles.Edit'], limits('Brazil', 'User')), [overProfiles, overPeople]),
      ['SecurityProfiles.Edit User'],
    ],
    ['[A22a] what was so before is not given anew', unbound(overProfiles, [hers], [overProfiles]), []],
    ['what is no right to give passes', unbound(grant(['SecurityProfiles.View'], profiles)), []],
    ['[A23] a limit beside a profile without limits limits nobody', unbound(overProfiles, [hers, everything]), []],
  ])('[A22] %s', (_, found, expected) => expect(found).toEqual(expected));

  it('[A22] the error names the right, the limit and what to do', () => {
    const told = escalationIssues(catalog, { giver: giver([hers]), wanted: [overProfiles], had: [] }, inAssignment);
    expect(told.map(({ path, message }) => [path, message])).toEqual([
      [
        '/profiles',
        'Security profiles – Edit (SecurityProfiles.Edit) would let its holder give permissions without your own limit on User, "Country:Argentina"; limit the profile on User to these tags too, or leave it out.',
      ],
    ]);
  });

  it('[A10] whoever holds one without a limit of one’s own holds more', () => {
    const mine = (id: string, of: GrantSource) => ({ id, name: id, tags: {}, ...of });
    const access = world(
      [mine('p', source(['SecurityProfiles.Edit'], profiles)), mine('u', source(['Users.Edit'], limits('Argentina', 'User')))],
      [
        { id: 'ann', enabled: true, profiles: ['p', 'u'] },
        { id: 'bob', enabled: true, profiles: ['p'] },
      ],
    );
    expect(permissionsNotHeld(access, 'bob', 'ann')).toEqual(['SecurityProfiles.Edit']);
  });
});

describe('granting beyond one’s own', () => {
  const own = [grant(['Users.View'])];
  const of = (grantBeyondOwn: Giver['grantBeyondOwn'], had: readonly Grant[] = []) =>
    escalationIssues(catalog, { giver: giver(own, grantBeyondOwn), wanted: [grant(['Queues.View', 'Users.View'])], had }, inAssignment).map(
      ({ code, severity, message }) => `${code} ${severity} ${message}`,
    );

  it('[V50] what one does not hold is a warning, and an error where the instance refuses it', () => {
    expect(of('warn')).toEqual(['grants-more-than-own warning The assignment grants what you do not hold yourself: Queues – View.']);
    expect(of('refuse')).toEqual([
      'grants-more-than-own error The assignment grants what you do not hold yourself: Queues – View; leave it out, or ask a user who holds it.',
    ]);
  });

  it('[V50] [V50a] what was granted before is no error, as it is not granted now', () => {
    expect(of('refuse', [grant(['Queues.View'])])).toEqual([
      'grants-more-than-own warning The assignment grants what you do not hold yourself: Queues – View.',
    ]);
    expect(of('refuse', [grant(['Queues.View'], limits('Argentina', 'Queue'))])[0]).toContain(' error ');
  });
});

describe('laws', () => {
  const someGrants = fc.array(someProfile(fc.constantFrom('p0', 'p1', 'p2')), { maxLength: 3 });

  it('[A10] [A20] what is covered is allowed wherever what it covers allows it, and what is not is not somewhere', () => {
    const permission = 'Users.View';
    fc.assert(
      fc.property(someProfile(fc.constant('w')), someGrants, tags, (wanted, held, some) => {
        const distinct = [...new Map(held.map((one) => [one.id, one])).values()];
        const access = world(
          [wanted, ...distinct],
          [
            { id: 'ann', enabled: true, profiles: ['w'] },
            { id: 'bob', enabled: true, profiles: distinct.map(({ id }) => id) },
          ],
        );
        const may = (user: string, carried: Record<string, string>): boolean =>
          isAllowed(access, { user, permission, resource: { type: 'User', tags: carried } });
        const [mine, theirs] = [grantOf(catalog, wanted), distinct.map((one) => grantOf(catalog, one))];
        // A cover is insufficient exactly for the resource that carries the tags of the grant, or none.
        const least = mine.types.includes('User') ? mine.tags : {};
        if (!may('ann', least)) return;
        expect(isCovered(catalog, permission, mine, theirs)).toBe(may('bob', least));
        if (isCovered(catalog, permission, mine, theirs)) expect(may('bob', { ...some, ...least })).toBe(true);
      }),
      lawOptions(),
    );
  });

  /** One action of a limited person, or of a person to whom they gave a right: creating or changing a profile, or assigning profiles. */
  type Act = { readonly by: 'ann' | 'bob' } & (
    | { readonly kind: 'commit'; readonly profile: ProfileFacts }
    | { readonly kind: 'assign'; readonly user: string; readonly profiles: readonly string[] }
  );
  const ids = ['p0', 'p1', 'p2', 'p3'];
  const people = fc.constantFrom('ann' as const, 'bob' as const);
  const admins = fc.constantFrom(
    'SecurityProfiles.Edit',
    'Users.EditPermission',
    'Users.Edit',
    'Users.View',
    'SecurityProfiles.View',
    'Queues.View',
    'Queues.Edit',
  );
  const control = fc.option(
    fc.record({
      resources: fc.subarray(['User', 'SecurityProfile', 'Queue'], { minLength: 1 }),
      tags: fc.constantFrom({ Country: 'Argentina' }, { Country: 'Argentina', Team: 'Day' }, { Country: 'Chile' }),
    }),
    { nil: null },
  );
  const profileOf = (id: fc.Arbitrary<string>): fc.Arbitrary<ProfileFacts> =>
    fc
      .record({ id, chosen: fc.uniqueArray(admins, { maxLength: 5 }), accessControl: control })
      .map((one) => ({ ...one, name: one.id, tags: {} }));
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ by: people, kind: fc.constant('commit' as const), profile: profileOf(fc.constantFrom(...ids)) }),
    fc.record({ by: people, kind: fc.constant('assign' as const), user: people, profiles: fc.subarray(ids) }),
  );
  const rights = ['SecurityProfiles.Edit', 'SecurityProfiles.Create', 'Users.EditPermission'];

  it('[A20] [A21] [A22] whatever somebody and their accomplice commit and assign, neither gets farther on what limits them', () => {
    let [passed, stopped] = [0, 0];
    const law = fc.property(
      fc.tuple(...ids.map((id) => profileOf(fc.constant(id)))),
      fc.subarray(ids),
      fc.array(act, { maxLength: 12 }),
      (start, mine, acts) => {
        const user = (id: string, profiles: readonly string[]): UserFacts => ({ id, enabled: true, profiles });
        let now: PlainWorld = { profiles: start, users: [user('ann', mine), user('bob', [])] };
        const held = (of: PlainWorld, id: string): Grant[] => [...grantsOf(compiled(of), id).values()];
        const before = held(now, 'ann');
        const limited = limitedTypes(catalog, before);
        const isOnLimited = (name: string): boolean => limited.has(catalog.entryByPermission.get(name)?.resource.tagResource ?? '');
        for (const one of acts) {
          const { profiles, users } = now;
          const next: PlainWorld =
            one.kind === 'commit'
              ? { users, profiles: profiles.map((facts) => (facts.id === one.profile.id ? one.profile : facts)) }
              : { profiles, users: users.map(({ id, profiles: kept }) => user(id, id === one.user ? one.profiles : kept)) };
          const grants = (of: PlainWorld, given: readonly string[]): Grant[] =>
            of.profiles.flatMap((facts) => (given.includes(facts.id) ? [grantOf(catalog, facts)] : []));
          const given = one.kind === 'commit' ? [one.profile.id] : one.profiles;
          const { reach, unbound, lifted } = escalationOf(catalog, {
            giver: { grants: grantsOf(compiled(now), one.by), grantBeyondOwn: 'warn' },
            wanted: grants(next, given),
            had: one.kind === 'commit' ? grants(now, given) : held(now, one.user),
            holders: ['ann', 'bob'].map((id) => ({ isGiver: id === one.by, before: held(now, id), after: held(next, id) })),
          });
          const mayGive = held(now, one.by).some(({ granted }) => rights.some((name) => namesIn(catalog.index, granted).includes(name)));
          const passes = mayGive && reach.length + unbound.length + lifted.length === 0;
          if (passes) passed++;
          else stopped++;
          if (passes) now = next;
        }
        for (const id of ['ann', 'bob']) expect(uncovered(catalog, held(now, id), before).filter(isOnLimited)).toEqual([]);
      },
    );
    fc.assert(law, lawOptions());
    expect(Math.min(passed, stopped)).toBeGreaterThan(0);
  });
});
