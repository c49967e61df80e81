/** Decisions over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inSlices } from '../../../server/http/slices.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';

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

test('[H17] [H17a] anyone may ask about themself; about others it needs both views', async () => {
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

test('[A19] a request that asks for it is told what would turn its answer round, as far as the asker may see', async () => {
  const tags = { workspace: 'changes' };
  const seen = await server.plantProfile({ name: 'Seen', chosen: ['Prompts.Edit', 'Prompts.View'], tags });
  const bare = await server.plantProfile({ name: 'Bare', chosen: [], tags });
  const hidden = await server.plantProfile({ name: 'Hidden', chosen: ['Prompts.View'] });
  const accessControl = { resources: ['SecurityProfile'], tags };
  const limited = await server.personWith(['Users.View', 'SecurityProfiles.View'], { accessControl });
  const user = await server.plantUser('wondering', [bare.id]);
  const other = await server.plantUser('doubting', [hidden.id]);
  const ask = async (id: string, who = limited, counterfactual = true) =>
    (await decide([{ user: id, permission: 'Prompts.View', counterfactual }], who)).body.decisions[0] as unknown;
  const toAllow = [
    [{ type: 'assign', profile: seen.id, name: 'Seen' }],
    [{ type: 'choose', profile: bare.id, name: 'Bare', permission: 'Prompts.View' }],
  ].sort(([a], [b]) => (a!.profile < b!.profile ? -1 : 1));
  expect(await ask(user.id)).toEqual({ allowed: false, because: [{ code: 'not-granted' }], changes: toAllow });
  expect(await ask(other.id)).toMatchObject({ allowed: true, changes: [] });
  expect(await ask(user.id, limited, false)).toEqual({ allowed: false, because: [{ code: 'not-granted' }] });
  expect(await ask(randomUUID())).toEqual({ allowed: false, because: [{ code: 'user-unknown' }], changes: [] });
  const holder = await server.plantUser('holding', [seen.id]);
  expect(await ask(holder.id)).toMatchObject({
    changes: [
      [{ type: 'unassign', profile: seen.id, name: 'Seen' }],
      [{ type: 'withdraw', profile: seen.id, name: 'Seen', permission: 'Prompts.View', unchoose: ['Prompts.Edit', 'Prompts.View'] }],
    ],
  });
  expect(JSON.stringify(await ask(user.id, admin))).toContain(hidden.id);
});

test('[A19] whoever sees no profile learns about themself what names none', async () => {
  const accessControl = { resources: ['Queue'], tags: { site: 'Ulm' } };
  const person = await server.personWith(['Queues.View'], { accessControl });
  const answer = await decide(
    [{ user: person.userId, permission: 'Queues.View', resource: { type: 'Queue' }, counterfactual: true }],
    person,
  );
  expect(answer.body.decisions).toMatchObject([{ allowed: false, changes: [[{ type: 'add-tag', key: 'site', value: 'Ulm' }]] }]);
});

test('[A19] one call may ask for 20 counterfactuals, and is told where sets are left out', async () => {
  const one = { user: admin.userId, permission: 'Users.View', counterfactual: true };
  const many = (count: number) => Array.from({ length: count }, () => one);
  expect((await decide(many(20))).status).toBe(200);
  const answer = await decide(many(21));
  expect([answer.status, answer.body.code, answer.body.detail]).toEqual([400, 'invalid-request', expect.stringContaining('21 requests')]);
  const profiles = await Promise.all(
    Array.from({ length: 51 }, (_, at) => server.plantProfile({ name: `Lots ${at}`, chosen: ['CustomViews.Access'] })),
  );
  const user = await server.plantUser('crowded', []);
  const told = (await decide([{ user: user.id, permission: 'CustomViews.Access', counterfactual: true }])).body.decisions[0];
  expect(told).toMatchObject({ allowed: false, moreChanges: true });
  expect(profiles).toHaveLength(51);
});

test('[H40] a batch leaves others their turns, and each of its decisions is by the rights of its moment', async () => {
  const slow = Array.from({ length: 6 }, (_, at) => at);
  const order: string[] = [];
  await inSlices(
    slow,
    (at) => {
      if (at === 0) setImmediate(() => order.push('others'));
      order.push(String(at));
      for (const end = performance.now() + 3; performance.now() < end;);
    },
    () => new Promise((resolve) => setImmediate(resolve)),
  );
  expect(order.indexOf('others')).toBeGreaterThan(0);
  expect(order.indexOf('others')).toBeLessThan(4);
  expect(order.filter((one) => one !== 'others')).toEqual(slow.map(String));

  const asker = await server.personWith(['Users.View', 'SecurityProfiles.View']);
  const user = await server.plantUser('watched', []);
  const facts = server.access.facts();
  let asked = 0;
  const lookUp = facts.userById.get.bind(facts.userById);
  // Revoked while the batch is under way, as by another request between two slices.
  facts.userById.get = (id) => {
    if (id === user.id && ++asked === 10) facts.setUser({ id: asker.userId, enabled: true, profiles: [] });
    return lookUp(id);
  };
  try {
    const requests = Array.from({ length: 30 }, () => ({ user: user.id, permission: 'Users.View' }));
    const codes = (await decide(requests, asker)).body.decisions.map(({ because }) => because[0]?.code);
    expect(codes).toEqual([...Array(10).fill('not-granted'), ...Array(20).fill('user-unknown')]);
  } finally {
    facts.userById.get = lookUp;
  }
});
