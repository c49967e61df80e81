/** Small worlds of profiles and one user, for laws about decisions. */
import fc from 'fast-check';
import { type Access } from '../../core/access/access.ts';
import { compileAccess } from './compile-access.ts';
import type { ProfileFacts, UserFacts } from '../../core/access/facts.ts';
import type { AccessRequest } from '../../core/access/decide.ts';
import { builtInCatalog } from './catalog.ts';

export const catalog = builtInCatalog();

export interface PlainWorld {
  readonly profiles: readonly ProfileFacts[];
  readonly users: readonly UserFacts[];
}
interface Limits {
  readonly resources: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export const profile = (id: string, chosen: readonly string[], accessControl: Limits | null = null): ProfileFacts => ({
  ...{ id, name: `Profile ${id}`, chosen, accessControl },
  tags: {},
});
export const ann = (...profiles: string[]): UserFacts => ({ id: 'ann', enabled: true, profiles });

export const compiled = ({ profiles, users }: PlainWorld): Access =>
  compileAccess({
    catalog,
    profileById: new Map(profiles.map((one) => [one.id, one])),
    userById: new Map(users.map((one) => [one.id, one])),
  });
export const world = (profiles: readonly ProfileFacts[], users: readonly UserFacts[]): Access => compiled({ profiles, users });

/** Users.Edit brings both other views but Queues'; RestrictTaskCreation.Access takes rights away. */
export const names = ['Users.View', 'Users.Edit', 'SecurityProfiles.View', 'Queues.View', 'Prompts.View', 'RestrictTaskCreation.Access'];
const types = ['User', 'SecurityProfile', 'Queue'];
export const ids = ['p0', 'p1', 'p2', 'p3'];

export const tags = fc.dictionary(fc.constantFrom('Country', 'Team', '__proto__'), fc.constantFrom('Argentina', 'Chile', ''), {
  noNullPrototype: true,
  maxKeys: 2,
});
export const someProfile = (id: fc.Arbitrary<string>): fc.Arbitrary<ProfileFacts> =>
  fc
    .tuple(
      id,
      fc.subarray([...names, 'No.Such']),
      fc.option(fc.record({ resources: fc.subarray(types, { minLength: 1 }), tags }), { nil: null }),
    )
    .map((parts) => profile(...parts));
export const someUser: fc.Arbitrary<UserFacts> = fc.record({
  id: fc.constantFrom('ann', 'bob'),
  enabled: fc.boolean(),
  profiles: fc.subarray([...ids, 'gone']),
});
export const plainWorld = (most = ids.length): fc.Arbitrary<PlainWorld> =>
  fc
    .tuple(fc.tuple(...ids.slice(0, most).map((id) => someProfile(fc.constant(id)))), fc.integer({ min: 0, max: most }), someUser)
    .map(([profiles, count, user]) => ({ profiles: profiles.slice(0, count), users: [{ ...user, id: 'ann' }] }));

/** Mostly about what is there. */
export const request: fc.Arbitrary<AccessRequest> = fc.record(
  {
    user: fc.oneof({ arbitrary: fc.constant('ann'), weight: 9 }, fc.constant('bob')),
    permission: fc.oneof({ arbitrary: fc.constantFrom(...names), weight: 9 }, fc.constantFrom('No.Such', '__proto__')),
    resource: fc.record({ type: fc.constantFrom(...types, 'Prompt'), tags }, { requiredKeys: [] }),
  },
  { requiredKeys: ['user', 'permission'] },
);
