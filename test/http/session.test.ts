/** Signing in and out, and what a session is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { absoluteLimit, idleLimit } from '../../server/sessions/sessions.ts';
import { cookieOf, password, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const credentials = { username: 'admin', password };
const hours = 3_600_000;

describe('signing in', () => {
  test('[W1] sets a cookie that scripts cannot read, and stores only its hash', async () => {
    const answer = await server.stranger.call('POST', '/api/session', { body: credentials });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ user: { username: 'admin', enabled: true }, instance: 'test' });
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

  test('[W1] the cookie is Secure when the page came over https', async () => {
    const proxied = await startServer({ config: { allowedOrigins: ['https://accord.example.com'] } });
    const answer = await proxied.stranger.call('POST', '/api/session', {
      body: credentials,
      headers: { origin: 'https://accord.example.com' },
    });
    expect(answer.headers.getSetCookie()[0]).toContain('; Secure');
    await proxied.close();
  });

  test('[W2] answers a wrong password, an unknown username, an account without a password and a disabled one alike', async () => {
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

  test('[W3] notes its use at most once a minute', async () => {
    const admin = await server.signIn('admin');
    const { id } = (await server.sessions.resolve(admin.cookie))!;
    const start = (await server.storage.sessions.byId(id))!.lastSeenAt;
    server.advance(59_999);
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
    server.sessions.onEnd((one) => ended.push(one));
    const answer = await admin.call('DELETE', '/api/session');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^accord_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(ended).toEqual([[id]]);
    expect((await admin.call('GET', '/api/session')).status).toBe(401);
    expect((await admin.call('DELETE', '/api/session')).status).toBe(401);
  });

  test('[W4] ends at once when its user is disabled, and does not come back with them', async () => {
    const admin = await server.signIn('admin');
    const victim = await server.personWith(['SecurityProfiles.View']);
    const ended: unknown[] = [];
    server.sessions.onEnd((one) => ended.push(one));
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
    server.sessions.onEnd((one) => ended.push(one));
    expect((await admin.call('DELETE', `/api/users/${victim.userId}`)).status).toBe(204);
    expect((await victim.call('GET', '/api/session')).status).toBe(401);
    expect(ended).toEqual([{ user: victim.userId }]);
  });

  test("[W8] survives its own change of password, which ends the user's others", async () => {
    const [here, there] = [await server.signIn('admin'), await server.signIn('admin')];
    const { id } = (await server.sessions.resolve(here.cookie))!;
    const ended: unknown[] = [];
    server.sessions.onEnd((one) => ended.push(one));
    expect((await here.call('PATCH', `/api/users/${here.userId}`, { body: { password: 'another long secret' } })).status).toBe(200);
    expect((await here.call('GET', '/api/session')).status).toBe(200);
    expect((await there.call('GET', '/api/session')).status).toBe(401);
    expect(ended).toEqual([{ user: here.userId, except: id }]);
    await expect(server.signIn('admin')).rejects.toThrow('wrong-credentials');
    await server.signIn('admin', 'another long secret');
  });

  test("[W8] ends when somebody else sets the user's password", async () => {
    const admin = await server.signIn('admin');
    const victim = await server.personWith(['SecurityProfiles.View']);
    expect((await admin.call('PATCH', `/api/users/${victim.userId}`, { body: { password: 'another long secret' } })).status).toBe(200);
    expect((await victim.call('GET', '/api/session')).status).toBe(401);
  });
});
