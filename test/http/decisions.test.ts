/** Decisions over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type Person, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.close());

const decide = (requests: unknown, who = admin) => who.call('POST', '/api/decisions', { body: { requests } });

test('[H17] answers in order, each with its reasons', async () => {
  const accessControl = { resources: ['Queue'], tags: { site: 'Ulm' } };
  const profile = await server.plantProfile({ name: 'Queues of Ulm', chosen: ['Queues.View'], accessControl });
  const user = await server.plantUser('mara', [profile.id]);
  const queue = (tags: object) => ({ user: user.id, permission: 'Queues.View', resource: { type: 'Queue', tags } });
  const answer = await decide([
    queue({ site: 'Ulm', team: 'a' }),
    queue({ site: 'Bonn' }),
    { user: 'MARA', permission: 'Users.Edit' },
    { user: randomUUID(), permission: 'Users.Edit' },
    { user: user.id, permission: 'No.Such' },
    { user: admin.userId, permission: 'Users.View' },
  ]);
  const named = { profile: profile.id, name: 'Queues of Ulm' };
  const adminProfile = (await server.storage.profiles.byName('Admin'))!;
  expect(answer.body.decisions).toEqual([
    { allowed: true, because: [{ code: 'granted-by-tags', ...named, tags: { site: 'Ulm' } }] },
    { allowed: false, because: [{ code: 'tags-missing', ...named, missing: { site: 'Ulm' } }] },
    { allowed: false, because: [{ code: 'not-granted' }] },
    { allowed: false, because: [{ code: 'user-unknown' }] },
    { allowed: false, because: [{ code: 'permission-unknown' }] },
    { allowed: true, because: [{ code: 'granted', profile: adminProfile.id, name: 'Admin' }] },
  ]);
  expect((await decide([])).body).toEqual({ decisions: [] });
});

test('[H17] says that a disabled user is denied everything', async () => {
  const profile = (await server.storage.profiles.byName('Admin'))!;
  const user = await server.plantUser('asleep', [profile.id], { enabled: false });
  expect((await decide([{ user: user.id, permission: 'Users.View' }])).body.decisions).toEqual([
    { allowed: false, because: [{ code: 'user-disabled' }] },
  ]);
});

test('[H17] anyone may ask about themself; about others it needs both views', async () => {
  const mine = (person: Person) => ({ user: person.userId, permission: 'Users.View' });
  for (const [permissions, missing] of [
    [['Queues.View'], 'Users.View'],
    [['SecurityProfiles.View'], 'Users.View'],
    [['Users.View'], 'SecurityProfiles.View'],
  ] as const) {
    const person = await server.personWith(permissions);
    expect((await decide([mine(person)], person)).status).toBe(200);
    const answer = await decide([mine(person), mine(admin)], person);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([403, 'forbidden', expect.stringContaining(missing)]);
  }
});

test('[H17] a user out of sight is answered like an unknown one', async () => {
  const accessControl = { resources: ['User'], tags: { site: 'Ulm' } };
  const limited = await server.personWith(['Users.View', 'SecurityProfiles.View'], { accessControl });
  const answer = await decide(
    [
      { user: admin.userId, permission: 'Users.View' },
      { user: 'admin', permission: 'Users.View' },
      { user: limited.userId, permission: 'SecurityProfiles.View' },
    ],
    limited,
  );
  expect(answer.body.decisions.map(({ because }) => because[0]?.code)).toEqual(['user-unknown', 'user-unknown', 'granted']);
});

test('[H17] takes 1000 requests, and refuses more and other forms', async () => {
  const one = { user: admin.userId, permission: 'Users.View' };
  expect((await decide(Array.from({ length: 1000 }, () => one))).body.decisions).toHaveLength(1000);
  for (const requests of [
    Array.from({ length: 1001 }, () => one),
    [{ user: admin.userId }],
    [{ ...one, more: 1 }],
    [{ ...one, resource: { kind: 'x' } }],
    [{ ...one, resource: { tags: { a: 1 } } }],
    [null],
  ]) {
    const answer = await decide(requests);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
  }
});
