import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog, someProfile, tags, world } from '../../test/support/access-worlds.ts';
import { lawOptions } from '../../test/support/runs.ts';
import type { ProfileFacts } from './access.ts';
import { isAllowed } from './decide.ts';
import { grantsOf } from './exceeds.ts';
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
  const reachOf = (wanted: Grant, had: readonly Grant[] = [], own: readonly Grant[] = [hers]): readonly string[] =>
    escalationOf(catalog, { giver: giver(own), wanted: [wanted], had }).reach;
  const sales = { ...people, tags: { Country: 'Argentina', Team: 'Sales' } };

  it.each<[string, readonly string[], readonly string[]]>([
    ['as wide as one’s own passes', reachOf(grant(['Users.EditPermission'], people)), []],
    ['narrower passes', reachOf(grant(['Users.EditPermission'], sales)), []],
    ['everywhere does not', reachOf(grant(['Users.View'])), ['Users.View']],
    ['other tags do not', reachOf(grant(['Users.View'], limits('Brazil', 'User'))), ['Users.View']],
    ['tags that do not limit the type do not', reachOf(grant(['Users.View'], limits('Argentina', 'SecurityProfile'))), ['Users.View']],
    ['what is not held does not', reachOf(grant(['Users.Delete'], people)), ['Users.Delete']],
    ['what another type’s profile grants passes', reachOf(grant(['Queues.Edit'])), []],
    ['what takes rights away passes', reachOf(grant(['RestrictTaskCreation.Access'])), []],
    ['what the base has as widely passes', reachOf(grant(['Users.Delete']), [grant(['Users.Delete'])]), []],
    [
      'what the base has less widely does not',
      reachOf(grant(['Users.Delete']), [grant(['Users.Delete'], people)]),
      ['Users.Delete', 'Users.View'],
    ],
    ['what one holds everywhere passes', reachOf(grant(['Users.View']), [], [hers, grant(['Users.View'])]), []],
    ['who is limited on nothing may give anything', reachOf(grant(['Users.Delete']), [], [grant(['Users.View'])]), []],
    [
      'two grants are alternatives, not one',
      reachOf(
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
          'Users – Remove (Users.Delete) is more than you may give: you are limited on User and do not hold it yourself; leave it out, or ask somebody who holds it.',
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

  it('[A21] nobody lifts a limit of their own while they can still give permissions', () => {
    const lifted = (...own: Grant[]) => escalationOf(catalog, { giver: giver([hers]), wanted: [], had: [], own }).lifted;
    expect(lifted(grant(['SecurityProfiles.Edit'], limits('Argentina', 'SecurityProfile')))).toEqual(['User']);
    expect(lifted(grant(['Users.EditPermission'], people))).toEqual([]);
    expect(lifted(grant(['SecurityProfiles.View'], people))).toEqual([]);
    expect(lifted()).toEqual([]);
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
      'grants-more-than-own error The assignment grants what you do not hold yourself: Queues – View; leave it out, or ask somebody who holds it.',
    ]);
  });

  it('[V50] what was granted before is no error, as it is not granted now', () => {
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
        // The resource that carries exactly what the grant asks for, or nothing, is the one by which a cover is found wanting.
        const least = mine.types.includes('User') ? mine.tags : {};
        if (!may('ann', least)) return;
        expect(isCovered(catalog, permission, mine, theirs)).toBe(may('bob', least));
        if (isCovered(catalog, permission, mine, theirs)) expect(may('bob', { ...some, ...least })).toBe(true);
      }),
      lawOptions(),
    );
  });

  /** One act of a limited person: a profile is made or changed, or somebody gets other profiles. */
  type Act =
    | { readonly kind: 'commit'; readonly profile: ProfileFacts }
    | { readonly kind: 'assign'; readonly user: string; readonly profiles: readonly string[] };
  const ids = ['p0', 'p1', 'p2', 'p3'];
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
    profileOf(fc.constantFrom(...ids)).map((profile): Act => ({ kind: 'commit', profile })),
    fc.record({ user: fc.constantFrom('ann', 'bob'), profiles: fc.subarray(ids) }).map((one): Act => ({ kind: 'assign', ...one })),
  );

  it('[A20] [A21] whatever somebody commits and assigns, nobody gets farther on what limits them than they did or had', () => {
    let [passed, stopped] = [0, 0];
    const law = fc.property(
      fc.tuple(...ids.map((id) => profileOf(fc.constant(id)))),
      fc.subarray(ids),
      fc.subarray(ids),
      fc.array(act, { maxLength: 12 }),
      (start, mine, his, acts) => {
        const access = world(start, [
          { id: 'ann', enabled: true, profiles: mine },
          { id: 'bob', enabled: true, profiles: his },
        ]);
        const held = (user: string): Grant[] => [...grantsOf(access, user).values()];
        const before = { ann: held('ann'), bob: held('bob') };
        const limited = limitedTypes(catalog, before.ann);
        const isOnLimited = (name: string): boolean => limited.has(catalog.entryByPermission.get(name)?.resource.tagResource ?? '');
        for (const one of acts) {
          const from: Giver = { grants: grantsOf(access, 'ann'), grantBeyondOwn: 'warn' };
          const grantBy = (id: string): Grant[] =>
            [...access.profileById.values()].flatMap((facts) => (facts.id === id ? [grantOf(catalog, facts)] : []));
          const giving =
            one.kind === 'commit'
              ? {
                  wanted: [grantOf(catalog, one.profile)],
                  had: grantBy(one.profile.id),
                  ...(from.grants.has(one.profile.id) && {
                    own: [...new Map([...from.grants, [one.profile.id, grantOf(catalog, one.profile)]]).values()],
                  }),
                }
              : {
                  wanted: one.profiles.flatMap(grantBy),
                  had: held(one.user),
                  ...(one.user === 'ann' && { own: one.profiles.flatMap(grantBy) }),
                };
          const { reach, lifted } = escalationOf(catalog, { giver: from, ...giving });
          const rights = ['SecurityProfiles.Edit', 'SecurityProfiles.Create', 'Users.EditPermission'];
          const mayGive = [...from.grants.values()].some((own) =>
            rights.some(
              (name) =>
                uncovered(catalog, [grant([name], own.types.length > 0 ? { resources: own.types, tags: own.tags } : null)], [own])
                  .length === 0,
            ),
          );
          if (!mayGive || reach.length + lifted.length > 0) {
            stopped++;
            continue;
          }
          passed++;
          if (one.kind === 'commit') access.setProfile(one.profile);
          else access.setUser({ id: one.user, enabled: true, profiles: one.profiles });
        }
        expect(uncovered(catalog, held('ann'), before.ann).filter(isOnLimited)).toEqual([]);
        expect(uncovered(catalog, held('bob'), [...before.ann, ...before.bob]).filter(isOnLimited)).toEqual([]);
      },
    );
    fc.assert(law, lawOptions());
    expect(Math.min(passed, stopped)).toBeGreaterThan(0);
  });
});
