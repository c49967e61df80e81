/** Two administrators who take away each other's rights at once, or their own: 1,000 tries over each database, and one of them is left. */
import { expect, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { createRandom, mix } from '../../support/random.ts';
import { met, numRuns } from '../../support/runs.ts';
import { acknowledging, startServer, whole, type Answer, type Person, type TestServer } from '../../support/server.ts';

const seed = Number(process.env['SEED'] ?? 20_301_130);
const tries = numRuns(1_000);

vi.setConfig({ testTimeout: 3_600_000 });

/** All that it takes to carry out each of the moves. */
const rights = [
  'Users.View',
  'Users.Edit',
  'Users.EditPermission',
  'Users.Delete',
  'Users.EnableAndDisable',
  'SecurityProfiles.View',
  'SecurityProfiles.Edit',
  'SecurityProfiles.Delete',
];
const withoutTheRight = rights.filter((name) => name !== 'Users.EditPermission');

interface Administrator {
  readonly person: Person;
  readonly profile: { readonly id: string; readonly name: string };
}
type Move = (by: Person, of: Administrator) => Promise<Answer>;

const change = (by: Person, { profile }: Administrator, chosen: readonly string[], accessControl: object | null): Promise<Answer> =>
  by.call('PUT', `/api/profiles/${profile.id}`, {
    headers: { 'if-match': '"1"' },
    body: { ...whole({ name: profile.name, chosen }), accessControl },
  });

/** Each takes the rights of one administrator, by another or by themself. */
const moves = {
  disable: (by, { person }) => by.call('PUT', `/api/users/${person.userId}/enabled`, { body: { enabled: false } }),
  remove: (by, { person }) => by.call('DELETE', `/api/users/${person.userId}`),
  strip: (by, { person }) => by.call('PUT', `/api/users/${person.userId}/profiles`, { body: { profiles: [] } }),
  narrow: (by, of) => change(by, of, withoutTheRight, null),
  limit: (by, of) => change(by, of, rights, { resources: ['User'], tags: { Country: 'Peru' } }),
} satisfies Record<string, Move>;
const names = Object.keys(moves) as (keyof typeof moves)[];

/** A session may have ended, or a right gone, by the time of the second. */
const expected = ['done', 'last-administrator', 'signed-out', 'forbidden', 'not-found', 'revision-changed', 'invalid'];

/** Recounted from the rows, by a rule written apart: enabled, with a password, and a profile that assigns to everybody. */
async function administratorsIn(storage: CanonicalStorage): Promise<string[]> {
  const users = await storage.users.all();
  const profiles = new Map((await storage.profiles.all()).map((profile) => [profile.id, profile]));
  return users
    .filter(({ enabled, passwordHash, profiles: held }) => {
      const isAssigning = held.some((id) => {
        const profile = profiles.get(id);
        return profile?.chosen.includes('Users.EditPermission') && !profile.accessControl?.resources.includes('User');
      });
      return enabled && passwordHash !== null && isAssigning;
    })
    .map(({ id }) => id);
}

/** Two administrators and nobody else. */
async function plantTwo(server: TestServer, number: number): Promise<readonly [Administrator, Administrator]> {
  await server.storage.canonicalTransaction(async ({ users, profiles }) => {
    for (const { id } of await users.all()) await users.delete(id);
    for (const { id } of await profiles.all()) await profiles.delete(id);
  });
  const plant = async (name: string): Promise<Administrator> => {
    const profile = await server.plantProfile({ name, chosen: rights });
    await server.plantUser(name, [profile.id]);
    return { person: acknowledging(await server.signIn(name)), profile };
  };
  // Each sign-in and try has the time of one person who works.
  server.advance(20_000);
  return [await plant(`first-${number}`), await plant(`second-${number}`)];
}

/** Each the other, each themself, or one both: who acts, and on whom. */
const pairings = [
  [
    [0, 1],
    [1, 0],
  ],
  [
    [0, 0],
    [1, 1],
  ],
  [
    [0, 0],
    [0, 1],
  ],
  [
    [1, 0],
    [1, 1],
  ],
] as const;

async function race(storage: CanonicalStorage): Promise<void> {
  const server = await startServer({ storage });
  const outcomes: Record<string, number> = {};
  for (let number = 0; number < tries; number++) {
    const random = createRandom(mix(seed + number));
    const two = await plantTwo(server, number);
    const pairs = random.pick(pairings).map(([by, of]) => [by, random.pick(names), of] as const);
    const answers = await Promise.all(pairs.map(([by, move, of]) => moves[move](two[by].person, two[of])));
    const results = answers.map((answer) => (answer.status < 300 ? 'done' : answer.body.code));
    const told = `SEED=${seed}, try ${number}: ${JSON.stringify(pairs)} → ${results.join()}`;
    expect(await administratorsIn(storage), told).not.toHaveLength(0);
    for (const result of results) {
      expect(expected, told).toContain(result);
      outcomes[result] = (outcomes[result] ?? 0) + 1;
    }
  }
  process.stdout.write(`last administrator, SEED=${seed}: ${tries} tries, ${JSON.stringify(outcomes)}\n`);
  expect(outcomes['done']).toBeGreaterThanOrEqual(tries);
  expect(outcomes['last-administrator']).toBeGreaterThan(met(200));
  await server.close();
}

test('[A9] [H15] two who take away the last administrators at once leave one: SQLite', async () =>
  race(await openSqliteStorage(':memory:')));

const schema = await createPostgresSchema();
test('[A9] [H15] two who take away the last administrators at once leave one: PostgreSQL', async ({ skip }) => {
  if (typeof schema === 'string') return skip(schema);
  await race(await openPostgresStorage(schema.url));
  await schema.drop();
});
