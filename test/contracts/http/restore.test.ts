/** An earlier revision of a profile that is brought back: judged like every commit, and told by the audit. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acknowledging, startServer, whole, type Person, type TestServer } from '../../support/server.ts';

const [near, far] = [{ Country: 'Argentina' }, { Country: 'Brazil' }];
const own = ['SecurityProfiles.View', 'SecurityProfiles.Edit'];

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

const revisions = [
  { name: 'Night', description: 'first', chosen: ['Queues.View', 'Prompts.View'], tags: near },
  { name: 'Day', description: 'second', chosen: ['Queues.View'], tags: near },
];

/** A profile with these revisions. */
async function profileWith(all: readonly Parameters<typeof whole>[0][]): Promise<string> {
  const [first, ...more] = all;
  const asked = acknowledging(admin);
  const { id } = (await asked.call('POST', '/api/profiles', { body: first })).body;
  for (const [index, next] of more.entries()) {
    const { status } = await asked.call('PUT', `/api/profiles/${id}`, { body: whole(next), headers: { 'if-match': `"${index + 1}"` } });
    expect(status).toBe(200);
  }
  return id;
}

const restore = (person: Person, id: string, body: object, current = 2, headers: object = {}) =>
  person.call('POST', `/api/profiles/${id}/restore`, { body, headers: { 'if-match': `"${current}"`, ...headers } });

test('[H170] [H172] a restored revision is a new one that says what the old one said, and the audit tells which', async () => {
  const id = await profileWith(revisions);
  const { status, headers, body } = await restore(admin, id, { revision: 1 });
  expect([status, headers.get('etag'), body.revision, body.issues]).toEqual([200, '"3"', 3, []]);
  const { body: then } = await admin.call('GET', `/api/profiles/${id}/revisions/1`);
  const { body: now } = await admin.call('GET', `/api/profiles/${id}`);
  const content = ({ name, description, chosen, accessControl, tags }: typeof now) => ({ name, description, chosen, accessControl, tags });
  expect(content(now)).toEqual(content(then));
  const [row] = await server.storage.audit.newest({ limit: 1 });
  expect(row).toMatchObject({
    ...{ event: 'profile-changed', target: { id, name: 'Night' }, before: { revision: 2, name: 'Day', description: 'second' } },
    after: { revision: 3, name: 'Night', description: 'first', chosen: ['Prompts.View'], restored: 1 },
  });
});

test('[H170] what is unknown, out of sight or was out of sight is answered alike', async () => {
  const limited = { accessControl: { resources: ['SecurityProfile'], tags: near } };
  const editor = await server.personWith([...own, 'Queues.View', 'Prompts.View'], limited);
  const [moved, hidden] = [
    await profileWith([{ ...revisions[0]!, tags: far }, revisions[1]!]),
    await profileWith([
      { name: 'Hidden', chosen: [], tags: near },
      { name: 'Hidden', chosen: [], tags: far },
    ]),
  ];
  for (const [id, revision] of [
    [moved, 1],
    [moved, 9],
    [hidden, 1],
    [hidden, 2],
    [randomUUID(), 1],
    ['x', 1],
  ] as const) {
    const { status, body } = await restore(editor, id, { revision });
    expect([status, body.code], `${id} ${revision}`).toEqual([404, 'not-found']);
  }
  expect((await restore(editor, moved, { revision: 2 })).status).toBe(200);
  const viewer = await server.personWith(['SecurityProfiles.View']);
  const refused = await restore(viewer, moved, { revision: 1 }, 3);
  expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('SecurityProfiles.Edit')]);
});

test('[H171] it takes If-Match, exactly one revision, and is answered again by its key', async () => {
  const id = await profileWith(revisions);
  const path = `/api/profiles/${id}/restore`;
  expect((await admin.call('POST', path, { body: { revision: 1 } })).status).toBe(428);
  expect((await restore(admin, id, { revision: 1 }, 1)).body.code).toBe('revision-changed');
  for (const body of [{}, { revision: 0 }, { revision: '1' }, { revision: 1.5 }, { revision: 1, name: 'x' }])
    expect((await restore(admin, id, body)).status, JSON.stringify(body)).toBe(400);
  const key = { 'idempotency-key': randomUUID() };
  const first = await restore(admin, id, { revision: 1 }, 2, key);
  const again = await restore(admin, id, { revision: 1 }, 2, key);
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect((await restore(admin, id, { revision: 2 }, 2, key)).body.code).toBe('key-reused');
  expect((await admin.call('GET', `/api/profiles/${id}`)).body.revision).toBe(3);
});

test('[H171] names, findings and what its asker may give are judged as in every commit', async () => {
  const id = await profileWith(revisions);
  await admin.call('POST', '/api/profiles', { body: { name: 'night', chosen: [] } });
  expect((await restore(admin, id, { revision: 1 })).body.code).toBe('name-taken');

  const risky = {
    ...{ name: 'Risky', chosen: ['Prompts.View', 'SecurityProfiles.View', 'Users.View'] },
    ...{ accessControl: { resources: ['SecurityProfile', 'User'], tags: near }, tags: near },
  };
  const found = await profileWith([risky, { ...risky, chosen: ['SecurityProfiles.View', 'Users.View'] }]);
  const refused = await restore(admin, found, { revision: 1 });
  const findings = (refused.body.issues ?? []).flatMap(({ finding }) => finding ?? []);
  expect([refused.status, findings.length > 0]).toEqual([422, true]);
  const acknowledged = Object.fromEntries(findings.map(({ key, fingerprint }) => [key, fingerprint]));
  expect((await restore(admin, found, { revision: 1, acknowledged })).status).toBe(200);

  const wide = await profileWith([
    { name: 'Wide', chosen: ['Queues.View', 'Queues.Edit'], tags: near },
    { name: 'Wide', chosen: ['Queues.View'], tags: near },
  ]);
  const limits = { accessControl: { resources: ['Queue'], tags: near } };
  const limited = await server.personWith([...own, 'Queues.View', 'Queues.Edit'], limits);
  const beyond = await restore(limited, wide, { revision: 1 });
  expect([beyond.status, (beyond.body.issues ?? []).map(({ code }) => code)]).toEqual([422, expect.arrayContaining(['reach-beyond-own'])]);
});

test('[H202] a profile that is out of sight now is answered as one that never was, with a good key, a bad one and one that was used', async () => {
  const hidden = await profileWith([
    { name: 'Hidden', chosen: [], tags: near },
    { name: 'Hidden', chosen: [], tags: far },
  ]);
  const seen = await profileWith([{ name: 'Seen', chosen: [], tags: near }]);
  const editor = await server.personWith(own, { accessControl: { resources: ['SecurityProfile'], tags: near } });
  const used = randomUUID();
  const saved = await editor.call('PATCH', `/api/profiles/${seen}`, {
    body: { description: 'x' },
    headers: { 'if-match': '"1"', 'idempotency-key': used },
  });
  expect(saved.status).toBe(200);
  for (const key of [randomUUID(), 'no key', used])
    for (const [method, path, body] of [
      ['POST', '/restore', { revision: 1 }],
      ['PATCH', '', { description: 'y' }],
      ['PUT', '', whole({ name: 'Hidden', chosen: [], tags: near })],
    ] as const) {
      const [one, other] = await Promise.all(
        [hidden, randomUUID()].map(async (id) => {
          const headers = { 'if-match': '"1"', 'idempotency-key': key };
          const { status, body: told } = await editor.call(method, `/api/profiles/${id}${path}`, { body, headers });
          return { status, told: JSON.stringify(told).replaceAll(id, 'id') };
        }),
      );
      expect(one, `${method} ${path} ${key}`).toEqual(other);
    }
});
