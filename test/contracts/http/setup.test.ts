/** Making the first administrator with the link that the server printed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cookieOf, password, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer({ config: { admin: null } });
});
afterEach(() => server.close());

const setUp = (body: object) =>
  server.stranger.call('POST', '/api/setup', { body: { token: server.setupToken.text, username: 'first', password, ...body } });

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
    body: { token: server.setupToken.text, username: 'first', password },
    headers: { cookie: planted },
  });
  expect(answer.status).toBe(201);
  expect(cookieOf(answer)).toMatch(/^accord_session=[\w-]{43}$/);
  expect(cookieOf(answer)).not.toBe(planted);
  expect(await server.sessions.resolve(planted)).toBeNull();
});

test('[W6] a wrong token makes nobody', async () => {
  for (const token of ['', 'x', server.setupToken.text.slice(1), `${server.setupToken.text}x`]) {
    expect((await setUp({ token })).body.code).toBe('setup-refused');
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
