/** Many new users, judged before one of them is added. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { costOf } from '../../../server/web/budget/costs.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer({
    assertions: [
      { id: 'apart', says: 'Queues apart from prompts.', who: 'person', never: ['Queues.Edit', 'Prompts.View'], severity: 'error' },
    ],
  });
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

const plan = async (users: readonly object[], who = admin) => {
  const { body } = await who.call('POST', '/api/users/plan', { body: { users } });
  return body.users?.map(({ profiles, problem }) => problem?.code ?? profiles);
};

test('[H200] each is judged as adding it would, profiles by name without regard to case, and nothing is written', async () => {
  const queues = await server.plantProfile({ name: 'Queue keepers', chosen: ['Queues.Edit'] });
  await server.plantProfile({ name: 'Prompters', chosen: ['Prompts.View'] });
  const [before, rows] = [await server.storage.users.count(), (await server.storage.audit.newest({ limit: 100 })).length];
  expect(
    await plan([
      { username: 'mara', displayName: 'Mara Berg', profiles: ['queue KEEPERS'], tags: { Country: 'Chile' } },
      { username: 'two words' },
      { username: 'ADMIN' },
      { username: 'edo', profiles: ['Nobody’s'] },
      { username: 'eve', profiles: ['Queue keepers', 'Prompters'] },
      { username: 'kim', tags: { 'aws:site': 'Ulm' } },
      { username: 'lea', displayName: '\n' },
    ]),
  ).toEqual([[queues.id], 'invalid', 'username-taken', 'not-found', 'invalid', 'invalid', 'invalid']);
  expect(await server.storage.users.count()).toBe(before);
  expect(await server.storage.audit.newest({ limit: 100 })).toHaveLength(rows);
  for (const users of [[], Array.from({ length: 101 }, (_, at) => ({ username: `u${at}` }))])
    expect((await admin.call('POST', '/api/users/plan', { body: { users } })).body.code).toBe('invalid-request');
});

test('[H200a] it tells of nobody out of sight, neither by username nor by profile', async () => {
  const limited = { resources: ['User', 'SecurityProfile'], tags: { site: 'Ulm' } };
  const helper = await server.personWith(['Users.Create', 'Users.View', 'Users.EditPermission', 'SecurityProfiles.View'], {
    accessControl: limited,
  });
  await server.plantUser('near', [], { tags: { site: 'Ulm' } });
  await server.plantUser('far', [], { tags: { site: 'Bonn' } });
  await server.plantProfile({ name: 'Far profile', chosen: [], tags: { site: 'Bonn' } });
  const tags = { site: 'Ulm' };
  expect(
    await plan(
      [
        { username: 'near', tags },
        { username: 'far', tags },
        { username: 'nobody', tags },
        { username: 'new', tags, profiles: ['Far profile'] },
        { username: 'other', tags, profiles: ['No profile'] },
        { username: 'untagged' },
      ],
      helper,
    ),
  ).toEqual(['username-taken', [], [], 'not-found', 'not-found', 'forbidden']);
  expect((await helper.call('POST', '/api/users', { body: { username: 'far', tags } })).body.code).toBe('username-taken');
  // Who may not give profiles is not told which there are.
  const adder = await server.personWith(['Users.Create', 'Users.View']);
  expect(
    await plan(
      [
        { username: 'new', profiles: ['Far profile'] },
        { username: 'other', profiles: ['No profile'] },
      ],
      adder,
    ),
  ).toEqual(['forbidden', 'forbidden']);
  const viewer = await server.personWith(['Users.View']);
  expect((await viewer.call('POST', '/api/users/plan', { body: { users: [{ username: 'x' }] } })).body).toMatchObject({
    code: 'forbidden',
    detail: expect.stringContaining('Users.Create'),
  });
});

test('[H207] [H207a] a plan is charged for each profile that it judges, and judges the same profiles and tags once', async () => {
  const names = Array.from({ length: 8 }, (_, n) => `Profile ${n}`);
  for (const name of names) await server.plantProfile({ name, chosen: ['Queues.View'] });
  const chargeOf = async (profilesOf: (n: number) => readonly string[]): Promise<number> => {
    const before = server.budget.charged();
    const planned = await plan(names.map((_, n) => ({ username: `user-${n}`, profiles: profilesOf(n) })));
    expect(planned?.every(Array.isArray)).toBe(true);
    return server.budget.charged() - before;
  };
  const [alike, different] = [await chargeOf(() => names), await chargeOf((n) => names.toSpliced(n, 1))];
  expect(different).toBeGreaterThan(names.length * (names.length - 1) * costOf.judgedProfile);
  expect(alike).toBeLessThan(different / 2);
});
