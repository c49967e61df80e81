/** Trying what somebody else may see, over HTTP and sockets: what the header may hold, and what it never reaches. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commonScope, type Scope } from '../../../core/access/scope.ts';
import { decodeTried } from '../../../server/http/hooks/trying.ts';
import { lawOptions } from '../../support/runs.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startServer();
  admin = await server.signIn('admin');
  await server.plantProfile({ name: 'North', chosen: ['Queues.View'], tags: { site: 'north' } });
});
afterAll(() => server.close());

const headerOf = (tried: unknown): string => Buffer.from(JSON.stringify(tried)).toString('base64url');
const inNorth = { chosen: ['SecurityProfiles.View'], accessControl: { resources: ['SecurityProfile'], tags: { site: 'north' } } };
const trying = (tried: unknown = inNorth) => ({ headers: { 'accord-try-as': headerOf(tried) } });

test('[H190] lists and things are answered as both may see them, and a permission that is lacking is named', async () => {
  const { body } = await admin.call('GET', '/api/profiles', trying());
  expect(body.items.map(({ name }) => name)).toEqual(['North']);
  const agent = (await admin.call('GET', '/api/profiles?query=agent')).body.items[0]!;
  expect((await admin.call('GET', `/api/profiles/${agent.id}`, trying())).status).toBe(404);
  const users = await admin.call('GET', '/api/users', trying());
  expect([users.status, users.body.code, users.body.detail]).toEqual([403, 'forbidden', expect.stringContaining('Users.View')]);
  // About oneself one is not asked as oneself.
  expect((await admin.call('GET', `/api/users/${admin.userId}/access`, trying())).status).toBe(403);
  const weak = await server.personWith(['Users.View']);
  const wide = trying({ chosen: ['SecurityProfiles.View', 'Users.View'], accessControl: null });
  expect((await weak.call('GET', '/api/profiles', wide)).status).toBe(403);
  expect((await weak.call('GET', '/api/users', wide)).status).toBe(200);
});

test('[H191] nothing is changed, signed in or out, streamed or asked with a body while trying', async () => {
  const refused = [
    ['POST', '/api/profiles', { body: { name: 'New', chosen: [] } }],
    ['POST', '/api/decisions', { body: { requests: [] } }],
    ['DELETE', '/api/session', {}],
    ['POST', '/api/session', { body: { username: 'admin', password: 'x' } }],
    ['PUT', '/api/me/password', { body: { current: 'a', next: 'b' } }],
    ['GET', '/api/events', {}],
    ['GET', '/api/session', {}],
    ['GET', `/api/users/${admin.userId}/sessions`, {}],
  ] as const;
  for (const [method, path, asked] of refused) {
    const { status, body } = await admin.call(method, path, { ...asked, ...trying() });
    expect([method, path, status, body.code]).toEqual([method, path, 403, 'trying']);
  }
  expect((await admin.call('GET', '/api/session')).status).toBe(200);
});

test('[H191] a socket is refused while trying', async () => {
  const { port, hostname } = new URL(server.url);
  const status = await new Promise<number>((resolve, reject) => {
    const headers = {
      ...{ origin: server.url, cookie: admin.cookie, connection: 'Upgrade', upgrade: 'websocket', 'accord-try-as': headerOf(inNorth) },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': Buffer.alloc(16).toString('base64') },
    };
    const asked = request({ hostname, port, path: `/sync/${randomUUID()}`, headers: headers as Record<string, string> });
    asked.on('response', (answer) => resolve((answer.resume(), answer.statusCode ?? 0)));
    asked.on('upgrade', (_answer, socket) => (socket.destroy(), resolve(101)));
    asked.on('error', reject);
    asked.end();
  });
  expect(status).toBe(403);
});

test('[H192] whatever else the header holds is refused, and a catalogue is not asked what it lacks', async () => {
  const wrong = [
    null,
    {},
    { chosen: 'all', accessControl: null },
    { chosen: [1], accessControl: null },
    { chosen: [] },
    { chosen: [], accessControl: { resources: [], tags: { a: 1 } } },
    { chosen: [], accessControl: [] },
    { chosen: Array.from({ length: 501 }, () => ''), accessControl: null },
  ];
  for (const tried of wrong) expect((await admin.call('GET', '/api/profiles', trying(tried))).status).toBe(400);
  const long = {
    chosen: ['x'.repeat(500)],
    accessControl: { resources: [], tags: Object.fromEntries([...'abcdefghijklm'].map((key) => [key, 'y'.repeat(500)])) },
  };
  expect((await admin.call('GET', '/api/profiles', trying(long))).status).toBe(400);
  for (const text of ['', '%%%', 'e30=', '\u00e9'])
    expect((await admin.call('GET', '/api/profiles', { headers: { 'accord-try-as': text } })).status).toBe(400);
  expect((await admin.call('GET', '/api/profiles', trying({ chosen: ['No.Such'], accessControl: null }))).status).toBe(403);
  const law = fc.property(fc.string(), (text) => void decodeTried(text));
  fc.assert(law, lawOptions(200));
});

const tags = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('1', '2'), { noNullPrototype: true, maxKeys: 3 });
const scope: fc.Arbitrary<Scope> = fc.oneof(fc.constant('everywhere' as const), fc.array(tags, { maxLength: 3 }));
const isIn = (one: Scope, thing: Readonly<Record<string, string>>): boolean =>
  one === 'everywhere' || one.some((set) => Object.entries(set).every(([key, value]) => Object.hasOwn(thing, key) && thing[key] === value));

test('[A81] a thing is in what two scopes have in common where it is in both', () => {
  const law = fc.property(scope, scope, tags, (one, other, thing) => {
    expect(isIn(commonScope(one, other), thing)).toBe(isIn(one, thing) && isIn(other, thing));
  });
  fc.assert(law, lawOptions(500));
});
