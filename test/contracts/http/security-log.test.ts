/** What the log says of signing in and out, of refusals and of changes of accounts, and what it never says. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { cookieOf, password, startServer } from '../../support/server.ts';
import { openRelayClient } from '../../support/relay-client.ts';

/** A server whose log is read. */
async function startLogged(options: Parameters<typeof startServer>[0] = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string): void => void lines.push(line) };
  const server = await startServer({ ...options, logger: { level: 'trace', stream } });
  /** Waits for a line like this: it is written when the answer is out. */
  const tells = (about: Readonly<Record<string, unknown>>): Promise<void> =>
    expect.poll(() => lines.map((line) => JSON.parse(line) as unknown), { interval: 5 }).toContainEqual(expect.objectContaining(about));
  return { server, lines, tells };
}

const [info, warning] = [30, 40];

test('[W11] signing in, failing to and signing out are noted, with the account where there is one', async () => {
  const { server, tells } = await startLogged();
  const admin = await server.signIn('ADMIN');
  await tells({
    level: info,
    event: 'signed-in',
    account: 'admin',
    method: 'POST',
    url: '/api/session',
    status: 201,
    address: '127.0.0.1',
  });
  const attempt = (username: string) => server.stranger.call('POST', '/api/session', { body: { username, password: 'wrong wrong wrong' } });
  await attempt('Admin');
  await tells({ level: warning, event: 'sign-in-failed', account: 'admin', refusal: 'wrong-credentials', status: 401 });
  await attempt('a password in the wrong field');
  await tells({ level: warning, event: 'sign-in-failed', account: null, refusal: 'wrong-credentials' });
  await admin.call('DELETE', '/api/session');
  await tells({ event: 'sessions-ended', count: 1 });
  await tells({ level: info, event: 'signed-out', user: 'admin', status: 204 });
  await admin.call('GET', '/api/session');
  await tells({ level: info, event: 'session-refused', refusal: 'signed-out' });
  const again = await server.signIn('admin');
  await again.call('DELETE', '/api/sessions');
  await tells({ event: 'sessions-ended', account: admin.userId });
  await tells({ event: 'signed-out-everywhere', user: 'admin' });
  await server.close();
});

test('[W11] what is refused for lack of a permission, by its origin or for haste is noted as a warning', async () => {
  const { server, tells } = await startLogged({ signInsPerMinute: 2 });
  const viewer = await server.personWith(['SecurityProfiles.View']);
  await viewer.call('POST', '/api/profiles', { body: { name: 'x', chosen: [] } });
  await tells({
    level: warning,
    refusal: 'forbidden',
    user: expect.stringMatching(/^person-/),
    method: 'POST',
    url: '/api/profiles',
    status: 403,
  });
  await viewer.call('POST', '/api/profiles', { headers: { origin: 'https://evil.example' } });
  await tells({ level: warning, refusal: 'origin-refused', status: 403 });
  await server.stranger.call('POST', '/api/setup', { body: { token: 'guessed', username: 'first', password } });
  await tells({ level: warning, refusal: 'setup-refused' });
  for (let attempt = 0; attempt < 3; attempt++)
    await server.stranger.call('POST', '/api/session', { body: { username: 'admin', password: 'wrong wrong wrong' } });
  await tells({ level: warning, refusal: 'too-fast', status: 429 });
  await viewer.call('GET', '/api/nothing');
  await tells({ level: info, refusal: 'not-found' });
  await server.close();
});

test('[W11] an opening of a draft that is refused by its origin or for lack of a permission is noted as a warning', async () => {
  const { server, tells } = await startLogged();
  const [viewer, nobody] = [await server.personWith(['SecurityProfiles.View']), await server.personWith([])];
  const path = `/sync/${randomUUID()}`;
  const open = async (cookie: string, origin: string): Promise<void> => {
    expect((await openRelayClient(server.url, path, { cookie, headers: { origin } })).status).toBe(403);
  };
  await open(viewer.cookie, 'https://evil.example');
  await tells({ level: warning, refusal: 'origin-refused', url: path, address: '127.0.0.1' });
  await open(nobody.cookie, server.url);
  await tells({ level: warning, refusal: 'forbidden', url: path, user: expect.stringMatching(/^person-/) });
  await server.close();
});

test('[W11] changes of accounts and assignments are noted: by whom, of whom, and which members', async () => {
  const { server, tells } = await startLogged();
  const admin = await server.signIn('admin');
  const profile = await server.plantProfile({ name: 'Lead', chosen: ['Users.View'] });
  const { body } = await admin.call('POST', '/api/users', { body: { username: 'new', password } });
  await tells({ event: 'user-created', user: 'admin', account: body.id, profiles: [] });
  const path = `/api/users/${body.id}`;
  await admin.call('PUT', `${path}/profiles`, { body: { profiles: [profile.id] } });
  await tells({ event: 'profiles-assigned', user: 'admin', account: body.id, profiles: [profile.id] });
  await admin.call('PATCH', path, { body: { password: 'another long secret', displayName: 'New' } });
  await tells({ event: 'sessions-ended', account: body.id });
  await tells({ event: 'user-changed', account: body.id, changed: ['password', 'displayName'] });
  for (const enabled of [false, true]) await admin.call('PUT', `${path}/enabled`, { body: { enabled } });
  await tells({ event: 'user-enabled', user: 'admin', account: body.id });
  await admin.call('DELETE', path);
  await tells({ event: 'user-removed', user: 'admin', account: body.id });
  await server.close();
});

test('[W11] making the first administrator is noted', async () => {
  const { server, tells } = await startLogged({ config: { admin: null } });
  await server.stranger.call('POST', '/api/setup', { body: { token: server.setupToken, username: 'first', password } });
  await tells({ event: 'first-administrator-made', account: 'first', status: 201 });
  await server.close();
});

test('[W11] [W11a] no password, token, cookie or hash is in any line, whatever goes wrong', async () => {
  const metricsToken = 'figures-for-the-monitor';
  const { server, lines } = await startLogged({ config: { metricsToken } });
  const other = 'another long secret';
  const admin = await server.signIn('admin');
  const { body } = await admin.call('POST', '/api/users', { body: { username: 'new', password: other } });
  await admin.call('PATCH', `/api/users/${body.id}`, { body: { password: other, nonsense: other } });
  await server.stranger.call('POST', '/api/session', { body: { username: password, password } });
  await server.stranger.call('POST', '/api/session', { body: { username: 'admin', password: [other] } });
  await server.stranger.call('POST', '/api/session', { body: `{"password": "${other}` });
  await server.stranger.call('POST', '/api/setup', { body: { token: other, username: 'x', password: other } });
  await server.stranger.call('GET', '/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
  server.storage.drafts.list = () => Promise.reject(new Error('broken'));
  expect((await admin.call('GET', '/api/drafts')).status).toBe(500);
  const changed = await admin.call('PATCH', `/api/users/${admin.userId}`, { body: { password: other } });
  const token = (cookie: string): string => cookie.split('=')[1]!;
  const { id } = (await server.sessions.resolve(cookieOf(changed)))!;
  const hashes = (await server.storage.users.all()).flatMap(({ passwordHash }) => passwordHash ?? []);
  await server.close();
  expect(lines.length).toBeGreaterThan(10);
  const log = lines.join('');
  for (const secret of [password, other, metricsToken, token(admin.cookie), token(cookieOf(changed)), id, ...hashes])
    expect(log).not.toContain(secret);
  expect(log).not.toMatch(/accord_session|authorization|scrypt/i);
});

test('[G35] [G35a] health checks are no lines of the log, however they are answered; that the database cannot be read is told once', async () => {
  const { server, lines, tells } = await startLogged();
  const { ping } = server.storage;
  const check = async (): Promise<void> => {
    for (const path of ['/healthz', '/readyz', '/readyz?a=b'])
      for (const method of ['GET', 'HEAD']) await server.stranger.call(method, path);
  };
  await check();
  server.storage.ping = () => Promise.reject(new Error('gone'));
  await check();
  server.storage.ping = ping;
  await check();
  await server.stranger.call('GET', '/healthz/x');
  await tells({ url: '/healthz/x' });
  await server.close();
  expect(lines.filter((line) => /"url":"\/(healthz|readyz)["?]/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.includes('the database can'))).toEqual([
    expect.stringMatching(/cannot be read.*/),
    expect.stringContaining('can be read again'),
  ]);
});

test('[H77] [H78] what a proxy has made of a WebSocket is answered 426, and the log says once what the proxy has to pass on', async () => {
  const { server, lines, tells } = await startLogged();
  const address = `/sync/${randomUUID()}`;
  const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
  const answers = [
    await server.stranger.call('GET', address),
    await server.stranger.call('GET', address, { headers: key }),
    await (await server.signIn('admin')).call('GET', `${address}?base=x`, { headers: key }),
  ];
  for (const { status, headers, body } of answers) {
    expect([status, body.code, headers.get('upgrade')]).toEqual([426, 'upgrade-required', 'websocket']);
    expect(body.detail).toContain('Connection');
  }
  await tells({ level: warning, upgrade: null, msg: expect.stringContaining('proxy') });
  expect(lines.filter((line) => line.includes('docs/deploy.md'))).toHaveLength(1);
  await server.close();
});
