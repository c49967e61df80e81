/** Findings over HTTP, where everything is the caller's. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, whole, type Body, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
beforeEach(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
});
afterEach(() => server.close());

const accessControl = { resources: ['SecurityProfile', 'User'], tags: { site: 'Ulm' } };
const leaking = {
  ...{ name: 'Night', chosen: ['Prompts.View', 'SecurityProfiles.View', 'Users.View'] },
  ...{ accessControl, tags: { site: 'Ulm' } },
};

interface Found {
  readonly code: string;
  readonly path: string;
  readonly finding?: { readonly key: string; readonly fingerprint: string };
}
const found = (body: Body): Found[] => ((body.issues ?? []) as Found[]).filter(({ finding }) => finding);
const acknowledgedIn = (body: Body): Record<string, string> =>
  Object.fromEntries(found(body).map(({ finding }) => [finding!.key, finding!.fingerprint]));
const codes = (body: Body): string[] => ((body.issues ?? []) as Found[]).map(({ code }) => code);

test('[H90] [H91] [K21] what takes two things is refused with its finding, and created once that is acknowledged', async () => {
  const refused = await admin.call('POST', '/api/profiles', { body: leaking });
  expect(refused.status).toBe(422);
  expect(found(refused.body)).toMatchObject([
    { code: 'unreviewed-risk', path: '/chosen/Prompts.View', finding: { key: 'access-control-leak/Prompts.View' } },
  ]);
  const acknowledged = acknowledgedIn(refused.body);
  for (const wrong of [{}, { 'access-control-leak/Prompts.View': '0'.repeat(64) }, { other: Object.values(acknowledged)[0]! }])
    expect((await admin.call('POST', '/api/profiles', { body: { ...leaking, acknowledged: wrong } })).status).toBe(422);
  const made = await admin.call('POST', '/api/profiles', { body: { ...leaking, acknowledged } });
  expect(made.status).toBe(201);
  expect(codes(made.body)).toContain('access-control-leak');
  expect(found(made.body)).toEqual([]);
  expect(made.body).not.toHaveProperty('acknowledged');
});

test('[H90] [X24] [X27] a change is asked about what it brings anew, and about nothing else', async () => {
  const refused = await admin.call('POST', '/api/profiles', { body: leaking });
  const acknowledged = acknowledgedIn(refused.body);
  const { body: made } = await admin.call('POST', '/api/profiles', { body: { ...leaking, acknowledged } });
  const headers = (revision: number) => ({ headers: { 'if-match': `"${revision}"` } });
  const path = `/api/profiles/${made.id}`;
  // What the profile is already, nobody is asked about again.
  expect((await admin.call('PUT', path, { body: whole({ ...leaking, description: 'Nights' }), ...headers(1) })).status).toBe(200);
  expect((await admin.call('PATCH', path, { body: { name: 'Nights' }, ...headers(2) })).status).toBe(200);
  // The same limit elsewhere is another fact, which the old word does not settle.
  const moved = { accessControl: { ...accessControl, tags: { site: 'Bonn' } }, tags: { site: 'Bonn' } };
  const patched = await admin.call('PATCH', path, { body: { ...moved, acknowledged }, ...headers(3) });
  expect([patched.status, found(patched.body).map(({ code }) => code)]).toEqual([422, ['unreviewed-risk']]);
  const put = await admin.call('PUT', path, {
    body: { ...whole({ ...leaking, ...moved }), acknowledged: acknowledgedIn(patched.body) },
    ...headers(3),
  });
  expect(put.status).toBe(200);
  expect((await admin.call('PATCH', path, { body: { acknowledged: {}, description: 'x' }, ...headers(4) })).status).toBe(200);
});

test('[H90] [K3] the same request is answered again, another acknowledgement is another request', async () => {
  const acknowledged = acknowledgedIn((await admin.call('POST', '/api/profiles', { body: leaking })).body);
  const headers = { 'idempotency-key': randomUUID() };
  const answers = [];
  for (const more of [{ acknowledged }, { acknowledged }, {}])
    answers.push(await admin.call('POST', '/api/profiles', { body: { ...leaking, ...more }, headers }));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 409]);
  expect(answers[1]!.body.id).toBe(answers[0]!.body.id);
  expect(answers[2]!.body.code).toBe('key-reused');
});

test('[H90] what is no map of fingerprints is refused', async () => {
  const bodies = [{ acknowledged: [] }, { acknowledged: { a: 1 } }, { acknowledged: null }, { acknowledged: { a: 'f'.repeat(65) } }];
  for (const more of bodies) expect((await admin.call('POST', '/api/profiles', { body: { ...leaking, ...more } })).status).toBe(400);
  const own = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
  expect((await admin.call('POST', '/api/profiles', { body: { ...leaking, acknowledged: own } })).status).toBe(422);
});

test('[K22] the seed writes profiles that nobody acknowledged, and a change of one is asked only for what is new', async () => {
  const named = async (name: string): Promise<Body | undefined> => {
    const { items } = (await admin.call('GET', `/api/profiles?query=${name}`)).body;
    return items.find((item) => item.name === name);
  };
  const [manager, seeded] = [await named('CallCenterManager'), await named('Admin')];
  expect([manager?.createdBy, seeded?.createdBy]).toEqual(['accord', 'accord']);
  const headers = { 'if-match': `"${seeded!.revision}"` };
  expect((await admin.call('PATCH', `/api/profiles/${seeded!.id}`, { body: { description: 'All of it' }, headers })).status).toBe(200);
  const copy = await admin.call('POST', '/api/profiles', { body: { name: 'Copy', chosen: seeded!.chosen } });
  expect(copy.status).toBe(422);
  expect(found(copy.body).every(({ finding }) => finding!.key.startsWith('permissions-risky-together/'))).toBe(true);
});
