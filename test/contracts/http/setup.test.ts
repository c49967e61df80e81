/** Making the first administrator with the link that the server printed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cookieOf, password, startServer, type TestServer } from '../../support/server.ts';
import { openShared, sharedDatabases } from '../../support/shared-servers.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer({ config: { admin: null } });
});
afterEach(() => server.close());

const setUp = (body: object) =>
  server.stranger.call('POST', '/api/setup', { body: { token: server.setupToken, username: 'first', password, ...body } });

test('[W6] the link makes the first administrator and signs them in, once', async () => {
  expect((await server.stranger.call('GET', '/api/setup')).body).toEqual({ needed: true });
  const answer = await setUp({});
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ user: { username: 'first', displayName: 'first' }, instance: 'test' });
  expect(answer.body.permissions).toContain('Users.EditPermission');
  const profiles = await server.stranger.call('GET', '/api/profiles', { headers: { cookie: cookieOf(answer) } });
  expect(profiles.body.items.map(({ name }: { name: string }) => name)).toEqual(['Admin', 'Agent', 'CallCenterManager', 'QualityAnalyst']);

  expect((await server.stranger.call('GET', '/api/setup')).body).toEqual({ needed: false });
  const again = await setUp({ username: 'second' });
  expect([again.status, again.body.code]).toEqual([403, 'setup-refused']);
  expect(await server.storage.users.count()).toBe(1);
});

test('[W6] two who use the link at once do not both become administrators', async () => {
  const answers = await Promise.all([setUp({ username: 'one' }), setUp({ username: 'two' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
  expect(await server.storage.users.count()).toBe(1);
});

test('[W5] the session that setting up starts is a new one, and ends the one presented', async () => {
  const planted = `accord_session=${'p'.repeat(43)}`;
  const answer = await server.stranger.call('POST', '/api/setup', {
    body: { token: server.setupToken, username: 'first', password },
    headers: { cookie: planted },
  });
  expect(answer.status).toBe(201);
  expect(cookieOf(answer)).toMatch(/^accord_session=[\w-]{43}$/);
  expect(cookieOf(answer)).not.toBe(planted);
  expect(await server.sessions.resolve(planted)).toBeNull();
});

test('[W6] a wrong token makes nobody', async () => {
  const token = server.setupToken ?? '';
  for (const wrong of ['', 'x', token.slice(1), `${token}x`]) {
    expect((await setUp({ token: wrong })).body.code).toBe('setup-refused');
  }
  expect(await server.storage.users.count()).toBe(0);
});

test('[W6] the token is worth nothing where there is a user', async () => {
  await server.plantUser('somebody', []);
  expect((await setUp({})).body.code).toBe('setup-refused');
  expect(await server.storage.users.count()).toBe(1);
});

test('[W6] a bad username or password can be corrected, and the link used again', async () => {
  for (const wrong of [{ username: 'has space' }, { username: '' }, { password: 'short' }]) {
    const answer = await setUp(wrong);
    expect([answer.status, answer.body.code]).toEqual([422, 'password' in wrong ? 'password-too-short' : 'invalid']);
  }
  expect((await setUp({})).status).toBe(201);
});

test('[G41] settings for an administrator where there are users change nothing, and a warning says so', async () => {
  const lines: { level: number; msg: string }[] = [];
  const logger = { level: 'warn', stream: { write: (line: string) => void lines.push(JSON.parse(line) as never) } };
  await server.plantUser('somebody', []);
  const start = async (admin: { username: string; password: string } | null): Promise<void> => {
    const { relay, app } = await startServer({ storage: server.storage, logger, config: { admin } });
    await relay.close();
    await app.close();
  };
  await start(null);
  expect(lines).toEqual([]);
  await start({ username: 'admin', password });
  expect(lines).toMatchObject([
    { level: 40, msg: expect.stringMatching(/^ADMIN_USERNAME and ADMIN_PASSWORD were ignored: .*reset-password/) },
  ]);
  expect((await server.storage.users.all()).map(({ username }) => username)).toEqual(['somebody']);
});

test('[W6] the settings make the first administrator, and never a second', async () => {
  const { storage } = server;
  const config = { admin: { username: 'boss', password } };
  const next = await startServer({ storage, config });
  expect((await next.stranger.call('GET', '/api/setup')).body).toEqual({ needed: false });
  await next.signIn('boss');
  const third = await startServer({ storage, config: { admin: { username: 'other', password } } });
  expect((await storage.users.all()).map(({ username }) => username)).toEqual(['boss']);
  // The storage is shared, and closed with the first.
  for (const one of [next, third]) {
    await one.relay.close();
    await one.app.close();
  }
});

test('[W60] [W60a] a link is good for 72 hours, and until the server starts again', async () => {
  const { storage } = server;
  server.advance(72 * 60 * 60_000 + 1);
  expect((await setUp({})).body.code).toBe('setup-refused');
  const next = await startServer({ storage, config: { admin: null } });
  const last = await startServer({ storage, config: { admin: null } });
  const tokens = [server.setupToken, next.setupToken, last.setupToken];
  const codes: string[] = [];
  for (const token of tokens)
    codes.push((await last.stranger.call('POST', '/api/setup', { body: { token, username: 'first', password: 'short' } })).body.code);
  expect(codes).toEqual(['setup-refused', 'setup-refused', 'password-too-short']);
  for (const one of [next, last]) {
    await one.relay.close();
    await one.app.close();
  }
});

describe.each(sharedDatabases)('several servers over %s', (database) => {
  test(
    '[W60] the link that one printed works at another, once, and after it that of no other works',
    { timeout: 30_000 },
    async ({ skip }) => {
      const shared = await openShared(database);
      if (typeof shared === 'string') return skip(shared);
      const [one, other, third] = [
        await shared.start({ config: { admin: null } }),
        await shared.start({ config: { admin: null } }),
        await shared.start({ config: { admin: null } }),
      ];
      const use = (at: TestServer, of: TestServer, username: string) =>
        at.stranger.call('POST', '/api/setup', { body: { token: of.setupToken, username, password } });
      expect(new Set([one, other, third].map(({ setupToken }) => setupToken)).size).toBe(3);
      expect((await use(other, one, 'first')).status).toBe(201);
      for (const of of [one, other, third])
        for (const at of [one, other, third]) expect((await use(at, of, 'second')).body.code).toBe('setup-refused');
      expect(await one.storage.users.count()).toBe(1);
      // What is stored is no link.
      expect(await one.storage.setupLinks.byId(one.setupToken!)).toBeNull();
    },
  );

  test(
    '[W6] [W60] links used at several servers at once, and settings beside them, make one administrator',
    { timeout: 60_000 },
    async ({ skip }) => {
      for (let round = 0; round < 3; round++) {
        const shared = await openShared(database);
        if (typeof shared === 'string') return skip(shared);
        const servers = [await shared.start({ config: { admin: null } }), await shared.start({ config: { admin: null } })];
        const attempts = [...servers, ...servers].map(({ stranger }, at) =>
          stranger.call('POST', '/api/setup', {
            body: { token: servers[at % 3 === 0 ? 0 : 1]!.setupToken, username: `by-link-${at}`, password },
          }),
        );
        const [third, ...answers] = await Promise.all([shared.start(), ...attempts]);
        const made = answers.filter(({ status }) => status === 201);
        const names = (await third.storage.users.all()).map(({ username }) => username);
        expect(names).toHaveLength(1);
        expect(made).toHaveLength(names[0] === 'admin' ? 0 : 1);
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(made.length > 0 ? [201, 403] : [403]));
        await shared.close();
      }
    },
  );
});
