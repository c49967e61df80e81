/** Judging only those whom a change concerns comes to what judging everybody does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAccess, type Access } from '../../core/access/access.ts';
import type { ProfileFacts, Tags, UserFacts } from '../../core/access/facts.ts';
import { draftAccess } from '../../core/access/draft-access.ts';
import type { Base } from '../../core/profile/profile.ts';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import type { AccessChange } from '../events/event.ts';
import { concernedBy } from './concerned.ts';

const catalog = builtInCatalog();
const [people, profileIds] = [
  ['ann', 'bob', 'cy'],
  ['p0', 'p1', 'p2'],
];
const someTags = fc.dictionary(fc.constantFrom('Country', '__proto__'), fc.constantFrom('Chile', ''), {
  noNullPrototype: true,
  maxKeys: 2,
});
const someProfile: fc.Arbitrary<ProfileFacts> = fc.record({
  ...{ id: fc.constantFrom(...profileIds), name: fc.constantFrom('P', 'Q'), tags: someTags },
  chosen: fc.subarray(['SecurityProfiles.View', 'SecurityProfiles.Edit', 'SecurityProfiles.Create', 'Users.View']),
  accessControl: fc.option(fc.record({ resources: fc.subarray(['SecurityProfile', 'User'], { minLength: 1 }), tags: someTags }), {
    nil: null,
  }),
});
const someUser: fc.Arbitrary<UserFacts> = fc.record({
  ...{ id: fc.constantFrom(...people), enabled: fc.boolean() },
  profiles: fc.subarray([...profileIds, 'gone']),
});
const happening = fc.oneof(
  fc.record({ what: fc.constant('profile' as const), profile: someProfile }),
  fc.record({ what: fc.constant('user' as const), user: someUser }),
  fc.record({ what: fc.constant('no profile' as const), id: fc.constantFrom(...profileIds) }),
  fc.record({ what: fc.constant('no user' as const), id: fc.constantFrom(...people) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** New profiles of ann, of nobody yet and of somebody who is gone, and a change of each profile. */
const drafts: { readonly base: Base; readonly createdBy: string | null; readonly tags: Tags }[] = [
  { base: null, createdBy: 'ann', tags: { Country: 'Chile' } },
  { base: null, createdBy: null, tags: {} },
  { base: null, createdBy: 'gone', tags: { Country: '' } },
  ...profileIds.map((profile) => ({ base: { profile, revision: 1 }, createdBy: 'ann', tags: {} })),
];

/** Facts that change as `access-state` changes them; a removed profile's drafts go by the tags it had last. [A8] */
function createWorld() {
  const access: Access = createAccess(catalog);
  const lastTags = new Map<string, Tags>();
  const change = (one: Happening): AccessChange => {
    if (one.what === 'user' || one.what === 'no user') {
      const id = one.what === 'user' ? one.user.id : one.id;
      const before = access.userById.get(id) ?? null;
      if (one.what === 'user') access.setUser(one.user);
      else access.removeUser(id);
      return {
        type: 'user-changed',
        id,
        before,
        after: one.what === 'user' ? one.user : null,
        tags: { before: null, after: null },
        revision: 1,
      };
    }
    const id = one.what === 'profile' ? one.profile.id : one.id;
    const before = access.profileById.get(id) ?? null;
    // An id is never used again.
    const after = one.what === 'profile' && (before || !lastTags.has(id)) ? one.profile : null;
    if (after) access.setProfile(after);
    else access.removeProfile(id);
    const tags = after?.tags ?? before?.tags;
    if (tags) lastTags.set(id, tags);
    return { type: 'profile-changed', id, before, after: after && { ...after, revision: 2 } };
  };
  const levels = (): string[] =>
    drafts.flatMap(({ base, createdBy, tags }) =>
      people.map((person) =>
        JSON.stringify(draftAccess(access, person, { base, createdBy, tags: base ? (lastTags.get(base.profile) ?? {}) : tags })),
      ),
    );
  const isJudged = (one: AccessChange): boolean[] => {
    const concerned = concernedBy(one, access);
    return drafts.flatMap(({ base }) =>
      people.map((person) => {
        if (concerned === null || concerned === 'everybody') return concerned !== null;
        return (concerned.base !== null && concerned.base === base?.profile) || concerned.user(person);
      }),
    );
  };
  return { change, levels, isJudged };
}

test('[A32] [H95] [H96] whose level a change moves is judged, whatever changes in whatever order', () => {
  const seen = { moved: 0, spared: 0 };
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 40, size: 'max' }), (happenings) => {
      const { change, levels, isJudged } = createWorld();
      let before = levels();
      for (const one of happenings) {
        const told = change(one);
        const [after, judged] = [levels(), isJudged(told)];
        after.forEach((level, at) => {
          if (level === before[at]) seen.spared += judged[at] ? 0 : 1;
          else {
            seen.moved += 1;
            expect(judged[at], `${before[at]} became ${level} by ${JSON.stringify(told)}`).toBe(true);
          }
        });
        before = after;
      }
    }),
    lawOptions(300),
  );
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(met(100));
});
