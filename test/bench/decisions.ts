/** Decisions on the whole catalogue for 200 profiles and 10,000 users: core's, a naive Set's and CASL's; and how soon a change counts. */
import { createMongoAbility, subject, type MongoAbility, type RawRuleOf } from '@casl/ability';
import { type Access } from '../../core/access/access.ts';
import { compileAccess } from '../support/compile-access.ts';
import type { ProfileFacts, Tags, UserFacts } from '../../core/access/facts.ts';
import { decide, isAllowed, type AccessRequest } from '../../core/access/decide.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { naiveClosure } from '../oracle/closure.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { createRandom } from '../support/random.ts';
import { compare, perSecond, quantile, report } from './measure.ts';

const size = { profiles: 200, users: 10_000, requests: 200_000, changes: 20_000 };
const rounds = 7;
const tagValues: Readonly<Record<string, readonly string[]>> = {
  Country: ['Argentina', 'Chile', 'Peru', 'Uruguay'],
  Site: ['North', 'South', 'Harbour'],
  Team: ['Day', 'Night'],
};

interface World {
  readonly catalog: Catalog;
  readonly profiles: readonly ProfileFacts[];
  readonly users: readonly UserFacts[];
  readonly requests: readonly AccessRequest[];
}

/** Six in ten profiles are limited to tags; half of the requests ask for something that one of the user's profiles chose. */
function makeWorld(): World {
  const catalog = builtInCatalog();
  const { next, below, pick } = createRandom(20_261_125);
  const tags = (share: number): Tags =>
    Object.fromEntries(Object.entries(tagValues).flatMap(([key, values]) => (next() < share ? [[key, pick(values)]] : [])));
  const profiles = Array.from({ length: size.profiles }, (_, at): ProfileFacts => {
    const chosen = [...new Set(Array.from({ length: 5 + below(55) }, () => pick(catalog.permissions)))].sort();
    const resources = [...new Set(Array.from({ length: 1 + below(8) }, () => pick(catalog.data.restrictableResources)))].sort();
    const limits = { Country: pick(tagValues['Country'] as string[]), ...tags(0.3) };
    return {
      id: `profile-${at}`,
      name: `Profile ${at}`,
      chosen,
      accessControl: next() < 0.6 ? { resources, tags: limits } : null,
      tags: {},
    };
  });
  const users = Array.from({ length: size.users }, (_, at): UserFacts => {
    const held = new Set(Array.from({ length: 1 + below(3) }, () => `profile-${below(size.profiles)}`));
    return { id: `user-${at}`, enabled: next() < 0.97, profiles: [...held] };
  });
  const profileById = new Map(profiles.map((profile) => [profile.id, profile]));
  const requests = Array.from({ length: size.requests }, (): AccessRequest => {
    const user = pick(users);
    const permission = pick(next() < 0.5 ? (profileById.get(pick(user.profiles))?.chosen ?? []) : catalog.permissions);
    const type = catalog.entryByPermission.get(permission)?.resource.tagResource;
    return { user: user.id, permission, resource: { ...(type !== undefined && { type }), tags: tags(0.8) } };
  });
  return { catalog, profiles, users, requests };
}

type Ask = (at: number) => boolean;

/** Sets of names, and loops over entries. */
function naively({ catalog, profiles, users, requests }: World): Ask {
  const held = new Map(
    profiles.map(({ id, chosen, accessControl }) => [
      id,
      { permissions: naiveClosure(chosen), types: new Set(accessControl?.resources), tags: accessControl?.tags ?? {} },
    ]),
  );
  const people = new Map(users.map(({ id, enabled, profiles }) => [id, { enabled, profiles }]));
  return (at) => {
    const { user, permission, resource } = requests[at] as AccessRequest;
    const person = people.get(user);
    if (!person?.enabled) return false;
    const type = catalog.entryByPermission.get(permission)?.resource.tagResource ?? '';
    return person.profiles.some((id) => {
      const profile = held.get(id);
      if (!profile?.permissions.has(permission)) return false;
      if (!profile.types.has(type)) return true;
      return Object.entries(profile.tags).every(([key, value]) => resource?.tags?.[key] === value);
    });
  };
}

/** One ability for each profile, with conditions on tags where the profile restricts the permission's type; a user's are asked in turn. */
function withCasl({ catalog, profiles, users, requests }: World): Ask {
  const abilities = new Map(
    profiles.map(({ id, chosen, accessControl }) => {
      const limits = Object.fromEntries(Object.entries(accessControl?.tags ?? {}).map(([key, value]) => [`tags.${key}`, value]));
      const rules = [...naiveClosure(chosen)].map((action): RawRuleOf<MongoAbility> => {
        const type = catalog.entryByPermission.get(action)?.resource.tagResource ?? 'all';
        return { action, subject: type, ...(accessControl?.resources.includes(type) && { conditions: limits }) };
      });
      return [id, createMongoAbility(rules)] as const;
    }),
  );
  const people = new Map(users.map(({ id, enabled, profiles }) => [id, { enabled, profiles }]));
  // What is asked about is made ready for CASL before it is timed.
  const subjects = requests.map(({ resource }) => subject(resource?.type ?? 'thing', { tags: resource?.tags }));
  return (at) => {
    const { user, permission } = requests[at] as AccessRequest;
    const person = people.get(user);
    const thing = subjects[at];
    return person?.enabled === true && person.profiles.some((id) => abilities.get(id)?.can(permission, thing));
  };
}

export function benchDecisions(write: (line: string) => void): void {
  const world = makeWorld();
  const { catalog, profiles, users, requests } = world;
  const access = compileAccess({
    catalog,
    profileById: new Map(profiles.map((one) => [one.id, one])),
    userById: new Map(users.map((one) => [one.id, one])),
  });
  write(`decisions over ${count(size.profiles)} profiles, ${count(size.users)} users, ${catalog.permissions.length} permissions;`);
  write(`median of ${rounds} rounds over ${count(size.requests)} requests with tags, × the speed of CASL; each by another user at random:`);
  race(contestantsOf(access, world), write);
  writeFloor(access, requests, write);
  // As a list asks: all requests of one person before the next. Copied, so that they lie in memory in that order too.
  const inTurn = requests
    .toSorted((a, b) => (a.user < b.user ? -1 : 1))
    .map((one) => ({ ...one, resource: { ...one.resource, tags: { ...one.resource?.tags } } }));
  write('the same requests, user by user:');
  race(contestantsOf(access, { ...world, requests: inTurn }), write);
  benchChanges(access, world, write);
}

type Contestants = readonly (readonly [name: string, ask: Ask])[];

const contestantsOf = (access: Access, world: World): Contestants => [
  ['core, isAllowed', (at) => isAllowed(access, world.requests[at] as AccessRequest)],
  ['core, decide with reasons', (at) => decide(access, world.requests[at] as AccessRequest).allowed],
  ['naive Set', naively(world)],
  ['@casl/ability, one for each profile', withCasl(world)],
];

function race(contestants: Contestants, write: (line: string) => void): void {
  const over = (ask: Ask) => (): number => {
    let allowed = 0;
    for (let at = 0; at < size.requests; at++) if (ask(at)) allowed++;
    kept = allowed;
    return size.requests;
  };
  const speeds = compare(
    contestants.map(([name, ask]) => ({ name, run: over(ask) })),
    rounds,
  );
  report(speeds, write);
  writeAgreement(contestants, write);
}

/** What any decision about names costs before it has begun. */
function writeFloor({ catalog, table }: Access, requests: readonly AccessRequest[], write: (line: string) => void): void {
  const run = (): number => {
    let found = 0;
    for (const { user, permission } of requests) if (table.offsetByUser.has(user) && catalog.index.numberByName.has(permission)) found++;
    kept = found;
    return requests.length;
  };
  const [speed = 0] = compare([{ name: 'floor', run }], rounds).values();
  write(`  looking up user and permission in two Maps, and nothing else: ${perSecond(speed)}`);
}

function writeAgreement(contestants: Contestants, write: (line: string) => void): void {
  const indices = Array.from({ length: size.requests }, (_, at) => at);
  const answers = contestants.map(([, ask]) => indices.map(ask));
  const differing = indices.filter((at) => answers.some((theirs) => theirs[at] !== answers[0]?.[at])).length;
  const allowed = answers[0]?.filter(Boolean).length ?? 0;
  if (differing > 0) throw new Error(`the contestants differ on ${differing} of ${size.requests} requests`);
  write(`  all four answer all ${count(size.requests)} requests alike: ${count(allowed)} allowed`);
}

/** From a profile's new choices to the first decision about one of its holders. */
function benchChanges(access: Access, { catalog, profiles, users }: World, write: (line: string) => void): void {
  const { below, pick } = createRandom(20_261_126);
  const holderOf = new Map(users.filter(({ enabled }) => enabled).flatMap(({ id, profiles }) => profiles.map((profile) => [profile, id])));
  const held = profiles.filter(({ id }) => holderOf.has(id));
  const times: number[] = [];
  let turned = 0;
  for (let change = 0; change < size.changes; change++) {
    const { id } = pick(held);
    const before = access.profileById.get(id) as ProfileFacts;
    const permission = pick(catalog.permissions);
    const chosen = before.chosen.includes(permission)
      ? before.chosen.filter((name) => name !== permission)
      : [...before.chosen.slice(before.chosen.length > 60 ? 1 + below(5) : 0), permission];
    const request = { user: holderOf.get(id) as string, permission };
    const allowed = isAllowed(access, request);
    const start = performance.now();
    access.setProfile({ ...before, chosen });
    const after = isAllowed(access, request);
    times.push((performance.now() - start) * 1000);
    if (after !== allowed) turned++;
  }
  const shown = (share: number): string => quantile(times, share).toFixed(1);
  write(`one profile's change until the first decision by it: median ${shown(0.5)} µs, p99 ${shown(0.99)} µs`);
  write(`  over ${count(size.changes)} changes, ${count(turned)} of which turned that decision round`);
}

const count = (value: number): string => value.toLocaleString('en');

/** Keeps results alive, so that no work is optimised away. */
let kept: unknown;
export const lastAnswer = (): unknown => kept;
