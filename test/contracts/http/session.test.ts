/** Signing in and out, and what a session is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { absoluteLimit, idleLimit, touchEvery } from '../../../server/accounts/sessions.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { version } from '../../../server/version.ts';
import { cookieOf, password, startServer, type Person, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer({ config: { trustProxy: ['loopback'] } });
});
afterEach(() => server.close());

const credentials = { username: 'admin', password };
const hours = 3_600_000;

/** The administrator, signed in on a page that came over https; requests go on from the server's own origin. */
async function overHttps({ stranger }: TestServer): Promise<Person> {
  const answer = await stranger.call('POST', '/api/session', { body: credentials, headers: { 'x-forwarded-proto': 'https' } });
  const cookie = cookieOf(answer);
  const call: Person['call'] = (method, path, { body, headers } = {}) =>
    stranger.call(method, path, { body, headers: { cookie, ...headers } });
  return { cookie, userId: answer.body.user.id, call };
}

describe('signing in', () => {
  test('[W1] [G62] sets a cookie that scripts cannot read, and stores only its hash', async () => {
    const answer = await server.stranger.call('POST', '/api/session', { body: credentials });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ user: { username: 'admin', enabled: true }, instance: 'test', version });
    for (const path of ['/api/session', '/api/setup', '/healthz', '/readyz', '/'])
      expect(JSON.stringify(await server.stranger.call('GET', path))).not.toContain(version);
    expect(answer.body.permissions).toContain('Users.EditPermission');
    expect(answer.body.permissions).toEqual([...answer.body.permissions].sort());
    const [header] = answer.headers.getSetCookie();
    expect(header).toMatch(/^accord_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
    const token = cookieOf(answer).split('=')[1]!;
    expect(await server.storage.sessions.byId(token)).toBeNull();
    expect(await server.sessions.resolve(cookieOf(answer))).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      user: { username: 'admin' },
    });
  });

  test('[W1] [W1a] the cookie is Secure and bound to its origin by name when the page came over https', async () => {
    const proxied = await startServer({ config: { allowedOrigins: ['https://accord.example.com'], trustProxy: ['loopback'] } });
    for (const headers of [{ origin: 'https://accord.example.com' }, { origin: undefined, 'x-forwarded-proto': 'https' }]) {
      const answer = await proxied.stranger.call('POST', '/api/session', { body: credentials, headers });
      expect(answer.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-accord_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
      ]);
      const read = await proxied.stranger.call('GET', '/api/session', { headers: { cookie: cookieOf(answer) } });
      expect(read.status).toBe(200);
    }
    await proxied.close();
  });

  test('[W2] [W2a] answers a wrong password, an unknown username, an account without a password and a disabled one alike', async () => {
    await server.plantUser('off', [], { enabled: false });
    await server.plantUser('blank', [], { passwordHash: null });
    const tries = [
      { ...credentials, password: 'wrong wrong wrong' },
      { username: 'nobody', password },
      { username: 'blank', password },
      { username: 'off', password },
    ];
    const answers = await Promise.all(tries.map((body) => server.stranger.call('POST', '/api/session', { body })));
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.body).toEqual(answers[0]!.body);
    }
    expect(answers[0]!.body.code).toBe('wrong-credentials');
  });

  test('[W2] takes the username in any case', async () => {
    expect((await server.signIn('ADMIN')).userId).toBe((await server.signIn('admin')).userId);
  });

  test('[W5] always starts a new session and ends the one presented', async () => {
    const first = await server.signIn('admin');
    const again = await first.call('POST', '/api/session', { body: credentials });
    expect(cookieOf(again)).not.toBe(first.cookie);
    expect((await first.call('GET', '/api/session')).status).toBe(401);
  });

  test('[W5] ends what was presented under either name, and takes the other name away', async () => {
    const [plain, secure] = [await server.signIn('admin'), await overHttps(server)];
    const both = `${plain.cookie}; ${secure.cookie}`;
    const answer = await server.stranger.call('POST', '/api/session', { body: credentials, headers: { cookie: both } });
    expect(answer.headers.getSetCookie().map((header) => header.split('=')[0])).toEqual(['accord_session', '__Host-accord_session']);
    for (const { call } of [plain, secure]) expect((await call('GET', '/api/session')).status).toBe(401);
  });

  test('[W8] with the old password while it is changed leaves no session behind', async () => {
    const admin = await server.signIn('admin');
    const { verify } = server.passwords;
    // The change is written after the old password was found right.
    Object.assign(server.passwords, {
      verify: async (...given: Parameters<typeof verify>) => {
        const isRight = await verify(...given);
        expect((await admin.call('PATCH', `/api/users/${admin.userId}`, { body: { password: 'another long secret' } })).status).toBe(200);
        return isRight;
      },
    });
    const answer = await server.stranger.call('POST', '/api/session', { body: credentials });
    Object.assign(server.passwords, { verify });
    expect([answer.status, answer.body.code, answer.headers.getSetCookie()]).toEqual([401, 'wrong-credentials', []]);
  });

  test('[W51] while its user is disabled leaves no session behind that would come back with them', async () => {
    const admin = await server.signIn('admin');
    const { id } = await server.plantUser('mara', []);
    const enable = async (enabled: boolean): Promise<void> =>
      expect((await admin.call('PUT', `/api/users/${id}/enabled`, { body: { enabled } })).status).toBe(200);
    const { verify } = server.passwords;
    Object.assign(server.passwords, {
      verify: async (...given: Parameters<typeof verify>) => {
        const isRight = await verify(...given);
        await enable(false);
        return isRight;
      },
    });
    const answer = await server.stranger.call('POST', '/api/session', { body: { username: 'mara', password } });
    Object.assign(server.passwords, { verify });
    expect([answer.status, answer.body.code, answer.headers.getSetCookie()]).toEqual([401, 'wrong-credentials', []]);
    await enable(true);
    expect(await server.storage.sessions.ofUser(id, 9)).toEqual([]);
  });

  test('[W7] is limited for one username from one address', async () => {
    const strict = await startServer({ signInsPerMinute: 3 });
    const attempt = (username: string) =>
      strict.stranger.call('POST', '/api/session', { body: { username, password: 'wrong wrong wrong' } });
    for (const name of ['admin', 'Admin', 'ADMIN']) expect((await attempt(name)).status).toBe(401);
    const refused = await attempt('admin');
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe('too-fast');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await attempt('somebody')).status).toBe(401);
    // A right password is refused too, or guessing could go on.
    expect((await strict.stranger.call('POST', '/api/session', { body: credentials })).status).toBe(429);
    await strict.close();
  });

  test('[W7] is limited for one address, whatever the usernames', async () => {
    const strict = await startServer({ signInsPerMinute: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++)
      statuses.push((await strict.stranger.call('POST', '/api/session', { body: { username: `name-${n}`, password } })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
    await strict.close();
  });
});

describe('a session', () => {
  test('[H4] is needed for everything but signing in, setting up and health', async () => {
    const paths = ['/api/session', '/api/catalog', '/api/profiles', '/api/drafts', '/api/users'];
    for (const path of paths) {
      const answer = await server.stranger.call('GET', path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'signed-out']);
    }
    expect((await server.stranger.call('POST', '/api/decisions', { body: { requests: [] } })).status).toBe(401);
    expect((await server.stranger.call('GET', '/api/setup')).status).toBe(200);
  });

  test('[W1] is not given for a cookie that is not a token', async () => {
    for (const cookie of [
      'accord_session=',
      'accord_session=x',
      `accord_session=${'A'.repeat(43)}`,
      'other=1',
      ';;=;',
      `accord_session=${'é'.repeat(43)}`,
    ]) {
      expect(await server.sessions.resolve(cookie)).toBeNull();
    }
  });

  test('[W9] made over https is not to be had under the plain name, nor the other way round', async () => {
    const [plain, secure] = [await server.signIn('admin'), await overHttps(server)];
    const [plainToken, secureToken] = [plain, secure].map(({ cookie }) => cookie.split('=')[1]!);
    const statusOf = async (cookie: string, headers = {}) =>
      (await server.stranger.call('GET', '/api/session', { headers: { cookie, ...headers } })).status;
    expect(await statusOf(`accord_session=${secureToken}`)).toBe(401);
    expect(await statusOf(`__Host-accord_session=${plainToken}`)).toBe(401);
    for (const name of ['__host-accord_session', '__Host-Accord_Session', '__Secure-accord_session', 'x__Host-accord_session'])
      expect([name, await statusOf(`${name}=${secureToken}`)]).toEqual([name, 401]);
  });

  test('[W9] [W9a] made over https is not shadowed by a planted one, and a planted one does not take its place', async () => {
    const [planted, secure] = [await server.personWith([]), await overHttps(server)];
    const whoIs = async (cookie: string, headers = {}) =>
      (await server.stranger.call('GET', '/api/session', { headers: { cookie, ...headers } })).body;
    for (const cookie of [`${planted.cookie}; ${secure.cookie}`, `${secure.cookie}; ${planted.cookie}`])
      expect(await whoIs(cookie)).toMatchObject({ user: { username: 'admin' } });
    // Once the session over https is over, its name alone keeps the planted one out, and so does a proxy that says https.
    await secure.call('DELETE', '/api/session');
    expect(await whoIs(`${planted.cookie}; ${secure.cookie}`)).toMatchObject({ code: 'signed-out' });
    expect(await whoIs(planted.cookie, { 'x-forwarded-proto': 'https' })).toMatchObject({ code: 'signed-out' });
    expect(await whoIs(planted.cookie)).toMatchObject({ user: { id: planted.userId } });
  });

  test('[W3] tells when it will end by itself: the earlier of its two limits', async () => {
    const admin = await server.signIn('admin');
    const first = (await server.sessions.resolve(admin.cookie))!;
    expect(await server.sessions.byId(first.id)).toEqual(first);
    server.advance(hours);
    expect((await server.sessions.byId(first.id))!.expiresAt).toBe(first.expiresAt);
    expect((await server.sessions.resolve(admin.cookie))!.expiresAt).toBe(first.expiresAt + hours);
    for (let passed = hours; passed + 11 * hours < absoluteLimit; passed += 11 * hours) {
      server.advance(11 * hours);
      await server.sessions.resolve(admin.cookie);
    }
    expect((await server.sessions.byId(first.id))!.expiresAt).toBe(first.expiresAt - idleLimit + absoluteLimit);
    server.advance(11 * hours);
    expect(await server.sessions.byId(first.id)).toBeNull();
    expect(await server.sessions.byId(first.id)).toBeNull();
  });

  test('[W3] ends when it is not used for 12 hours', async () => {
    const admin = await server.signIn('admin');
    server.advance(idleLimit - 1);
    expect((await admin.call('GET', '/api/session')).status).toBe(200);
    server.advance(idleLimit - 1);
    expect((await admin.call('GET', '/api/session')).status).toBe(200);
    server.advance(idleLimit);
    expect((await admin.call('GET', '/api/session')).status).toBe(401);
  });

  test('[W3] ends after 7 days however much it is used', async () => {
    const admin = await server.signIn('admin');
    for (let passed = 0; passed + 6 * hours < absoluteLimit; passed += 6 * hours) {
      expect((await admin.call('GET', '/api/session')).status).toBe(200);
      server.advance(6 * hours);
    }
    expect((await admin.call('GET', '/api/session')).status).toBe(200);
    server.advance(6 * hours);
    expect((await admin.call('GET', '/api/session')).status).toBe(401);
  });

  test('[W3] [W3a] notes its use at most once in ten minutes', async () => {
    const admin = await server.signIn('admin');
    const { id } = (await server.sessions.resolve(admin.cookie))!;
    const start = (await server.storage.sessions.byId(id))!.lastSeenAt;
    server.advance(touchEvery - 1);
    await admin.call('GET', '/api/session');
    expect((await server.storage.sessions.byId(id))!.lastSeenAt).toBe(start);
    server.advance(1);
    await admin.call('GET', '/api/session');
    expect((await server.storage.sessions.byId(id))!.lastSeenAt).not.toBe(start);
  });

  test('[W3] is removed from the storage once it is over and somebody signs in', async () => {
    const { id } = (await server.sessions.resolve((await server.signIn('admin')).cookie))!;
    server.advance(idleLimit + 1);
    await server.signIn('admin');
    expect(await server.storage.sessions.byId(id)).toBeNull();
  });

  test('[W4] ends on signing out, and tells those who hold sockets for it', async () => {
    const admin = await server.signIn('admin');
    const { id } = (await server.sessions.resolve(admin.cookie))!;
    const ended: unknown[] = [];
    server.events.subscribe('sockets', { 'sessions-ended': (event) => void ended.push(event.ended) });
    const answer = await admin.call('DELETE', '/api/session');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual([
      'accord_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict',
      '__Host-accord_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
    ]);
    expect(ended).toEqual([[id]]);
    expect((await admin.call('GET', '/api/session')).status).toBe(401);
    expect((await admin.call('DELETE', '/api/session')).status).toBe(401);
  });

  test('[W4] ends at once when its user is disabled, and does not come back with them', async () => {
    const admin = await server.signIn('admin');
    const victim = await server.personWith(['SecurityProfiles.View']);
    const ended: unknown[] = [];
    server.events.subscribe('sockets', { 'sessions-ended': (event) => void ended.push(event.ended) });
    expect((await admin.call('PUT', `/api/users/${victim.userId}/enabled`, { body: { enabled: false } })).body.enabled).toBe(false);
    expect((await victim.call('GET', '/api/session')).status).toBe(401);
    await admin.call('PUT', `/api/users/${victim.userId}/enabled`, { body: { enabled: true } });
    expect((await victim.call('GET', '/api/session')).status).toBe(401);
    expect(ended).toEqual([{ user: victim.userId }]);
  });

  test('[W4] ends at once when its user is removed', async () => {
    const admin = await server.signIn('admin');
    const victim = await server.personWith(['SecurityProfiles.View']);
    const ended: unknown[] = [];
    server.events.subscribe('sockets', { 'sessions-ended': (event) => void ended.push(event.ended) });
    expect((await admin.call('DELETE', `/api/users/${victim.userId}`)).status).toBe(204);
    expect((await victim.call('GET', '/api/session')).status).toBe(401);
    expect(ended).toEqual([{ user: victim.userId }]);
  });

  test('[W4] what was asked before it ended changes no account after it', async () => {
    const storage = await openSqliteStorage(':memory:');
    // What comes between the request and its transaction, as while a password is hashed.
    let meanwhile = async (): Promise<void> => undefined;
    const slow = await startServer({
      storage: {
        ...storage,
        transaction: async (work) => {
          const happens = meanwhile;
          meanwhile = async () => undefined;
          await happens();
          return storage.transaction(work);
        },
      },
    });
    const owner = await slow.signIn('admin');
    for (const [method, path, body] of [
      ['PATCH', `/api/users/${owner.userId}`, { password: 'another long secret' }],
      ['POST', '/api/users', { username: 'left.behind' }],
      ['PUT', `/api/users/${owner.userId}/enabled`, { enabled: true }],
    ] as const) {
      const thief = await slow.signIn('admin');
      const { id } = (await slow.sessions.resolve(thief.cookie))!;
      meanwhile = async () => {
        await storage.sessions.delete(id);
      };
      const answer = await thief.call(method, path, { body });
      expect([answer.status, answer.body.code]).toEqual([401, 'signed-out']);
    }
    expect((await slow.signIn('admin')).userId).toBe(owner.userId);
    expect(await slow.storage.users.byUsername('left.behind')).toBeNull();
    await slow.close();
  });

  test('[W10] signing out everywhere ends all of the person, at once, and nobody else', async () => {
    const [here, there, other] = [
      await server.signIn('admin'),
      await overHttps(server),
      await server.personWith(['SecurityProfiles.View']),
    ];
    const ended: unknown[] = [];
    server.events.subscribe('sockets', { 'sessions-ended': (event) => void ended.push(event.ended) });
    expect((await server.stranger.call('DELETE', '/api/sessions')).status).toBe(401);
    expect((await here.call('DELETE', '/api/sessions', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await there.call('GET', '/api/session')).status).toBe(200);
    const answer = await here.call('DELETE', '/api/sessions');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie().map((header) => header.split(';', 2).join(';'))).toEqual([
      'accord_session=; Max-Age=0',
      '__Host-accord_session=; Max-Age=0',
    ]);
    expect(ended).toEqual([{ user: here.userId }]);
    for (const { call } of [here, there]) expect((await call('GET', '/api/session')).status).toBe(401);
    expect((await other.call('GET', '/api/session')).status).toBe(200);
  });

  test("[W8] ends with the user's own change of password, which gives whoever made it a new one", async () => {
    const [here, there] = [await server.signIn('admin'), await server.signIn('admin')];
    const ended: unknown[] = [];
    server.events.subscribe('sockets', { 'sessions-ended': (event) => void ended.push(event.ended) });
    const changed = await here.call('PATCH', `/api/users/${here.userId}`, { body: { password: 'another long secret' } });
    expect(changed.status).toBe(200);
    for (const { call } of [here, there]) expect((await call('GET', '/api/session')).status).toBe(401);
    expect((await server.stranger.call('GET', '/api/session', { headers: { cookie: cookieOf(changed) } })).status).toBe(200);
    expect(ended).toEqual([{ user: here.userId }]);
    await expect(server.signIn('admin')).rejects.toThrow('wrong-credentials');
    const again = await server.signIn('admin', 'another long secret');
    // Other changes leave it alone.
    const named = await again.call('PATCH', `/api/users/${here.userId}`, { body: { displayName: 'Ada' } });
    expect([named.status, named.headers.getSetCookie()]).toEqual([200, []]);
    expect((await again.call('GET', '/api/session')).status).toBe(200);
  });

  test("[W8] ends when somebody else sets the user's password", async () => {
    const admin = await server.signIn('admin');
    const victim = await server.personWith(['SecurityProfiles.View']);
    expect((await admin.call('PATCH', `/api/users/${victim.userId}`, { body: { password: 'another long secret' } })).status).toBe(200);
    expect((await victim.call('GET', '/api/session')).status).toBe(401);
    expect((await admin.call('GET', '/api/session')).status).toBe(200);
  });
});
