import { expect, it } from 'vitest';
import type { ProfileFacts, Tags } from '../../core/access/facts.ts';
import { decide, isAllowed, type AccessRequest, type Because } from '../../core/access/decide.ts';
import { catalog, compiled, type PlainWorld } from '../support/access-worlds.ts';
import { createRandom } from '../support/random.ts';
import { numRuns } from '../support/runs.ts';
import { naiveDecide, typeOf } from './decide.ts';

const seed = Number(process.env['SEED'] ?? 20_261_124);

const spelled = (reason: Because): string => {
  if (!('profile' in reason)) return reason.code;
  const named = `${reason.code} ${reason.profile}`;
  if (reason.code === 'granted') return named;
  return `${named} ${JSON.stringify(Object.entries(reason.code === 'tags-missing' ? reason.missing : reason.tags))}`;
};

/** Answers the code of the first reason, after comparing all there is to compare. */
function agree(world: PlainWorld, access: ReturnType<typeof compiled>, request: AccessRequest, where: string): string {
  const expected = naiveDecide(world, request);
  const { allowed, because } = decide(access, request);
  const isSame = allowed === expected.allowed && because.map(spelled).join('|') === expected.reasons.join('|');
  if (!isSame || isAllowed(access, request) !== expected.allowed) {
    const told = `${where} ${JSON.stringify({ world, request })}`;
    expect({ allowed, reasons: because.map(spelled), short: isAllowed(access, request) }, told).toEqual({
      ...expected,
      short: expected.allowed,
    });
  }
  return because[0]?.code ?? '';
}

it('[A1] [A1a] [A2] [A3] [A4] [A5] [A13] a naive oracle, written apart, agrees in every random case, with its reasons', () => {
  const { next, below, pick } = createRandom(seed);
  const types = [...catalog.data.restrictableResources];
  const permissions = [...catalog.permissions, 'No.Such', '__proto__'];
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);
  const tags = (most: number): Tags =>
    Object.fromEntries(some(most, () => [pick(['Country', 'Team', 'Site', '__proto__', 'constructor']), pick(['Peru', 'peru', ''])]));
  const perWorld = 120;
  const worlds = numRuns(2_600);
  const seen = new Map<string, number>();
  for (let count = 0; count < worlds; count++) {
    // Few permissions at a time, so that what is asked is often held.
    const few = [...some(8, () => pick(permissions)), pick(catalog.permissions)];
    const concerned = few.flatMap((name) => typeOf.get(name) ?? []);
    const type = (): string => pick(next() < 0.8 && concerned.length > 0 ? concerned : types);
    const profiles = ['a', 'b', 'c', 'd'].slice(0, 1 + below(4)).map((id): ProfileFacts => ({
      ...{ id, name: id, tags: {} },
      chosen: few.filter(() => next() < 0.5),
      accessControl: next() < 0.3 ? null : { resources: [...new Set(some(3, type))], tags: tags(3) },
    }));
    const users = ['u', 'v'].map((id) => ({
      id,
      enabled: next() < 0.9,
      profiles: ['a', 'b', 'c', 'd', 'gone'].filter(() => next() < 0.5),
    }));
    const world = { profiles, users };
    const access = compiled(world);
    for (let asked = 0; asked < perWorld; asked++) {
      const resource = {
        ...(next() < 0.6 && { type: type() }),
        ...(next() < 0.9 && { tags: { ...tags(3), ...(next() < 0.5 && pick(profiles).accessControl?.tags) } }),
      };
      const request: AccessRequest = {
        ...{ user: pick(['u', 'u', 'u', 'v', 'v', 'w']), permission: next() < 0.95 ? pick(few) : pick(permissions) },
        ...(next() < 0.9 && { resource }),
      };
      const code = agree(world, access, request, `seed ${seed}, world ${count}`);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }
  }
  const cases = worlds * perWorld;
  for (const code of ['granted', 'granted-by-tags', 'tags-missing', 'not-granted', 'user-disabled', 'user-unknown'])
    expect(seen.get(code) ?? 0, code).toBeGreaterThan(cases / 50);
  expect(seen.get('permission-unknown') ?? 0).toBeGreaterThan(cases / 1000);
}, 600_000);

it('[A1] [A2] [A3] [A3a] [A4] [A5] [A13] [A13a] every permission agrees in every situation of tags', () => {
  const wanted = { Country: 'Peru', Team: 'Night' };
  const situations: Record<string, Tags | undefined> = {
    ...{ none: undefined, empty: {}, matching: wanted, partly: { Country: 'Peru' }, different: { ...wanted, Team: 'Day' } },
    ...{ 'in another case': { Country: 'peru', Team: 'Night' }, 'with more': { ...wanted, Site: 'Lima' } },
  };
  expect([...typeOf.keys()].sort()).toEqual(catalog.index.names);
  const seen = new Map<string, number>();
  let cases = 0;
  for (const permission of catalog.permissions) {
    const own = typeOf.get(permission);
    const other = own === 'Queue' ? 'Prompt' : 'Queue';
    const controls = [[], [other], ...(own === undefined ? [] : [[own], [own, other]])];
    const first = controls.map((resources) => ({
      ...{ id: 'a', name: 'a', chosen: [permission], tags: {} },
      accessControl: resources.length === 0 ? null : { resources, tags: wanted },
    }));
    const second = [null, [], [own ?? other]].map((resources) => ({
      ...{ id: 'b', name: 'b', chosen: resources === null ? [] : [permission], tags: {} },
      accessControl: resources?.length ? { resources, tags: { Site: 'Lima' } } : null,
    }));
    for (const a of first) {
      for (const b of second) {
        const users = [true, false].flatMap((enabled) =>
          [['a'], ['a', 'b']].map((profiles) => ({ id: `${enabled}${profiles.length}`, enabled, profiles })),
        );
        const world = { profiles: [a, b], users };
        const access = compiled(world);
        for (const { id: user } of users) {
          for (const type of [undefined, own, other, 'Rule']) {
            for (const [situation, tags] of Object.entries(situations)) {
              const request = { user, permission, resource: { ...(type !== undefined && { type }), ...(tags && { tags }) } };
              const code = agree(world, access, request, situation);
              seen.set(code, (seen.get(code) ?? 0) + 1);
              cases++;
            }
          }
        }
      }
    }
  }
  expect(cases).toBeGreaterThan(catalog.permissions.length * 500);
  for (const code of ['granted', 'granted-by-tags', 'tags-missing', 'user-disabled'])
    expect(seen.get(code) ?? 0, code).toBeGreaterThan(1000);
}, 600_000);
