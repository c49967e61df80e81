/** What the audit tells of accounts, sessions, refusals and settings, and what it never tells. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { chainFault, emptyHead, type AuditRow } from '../../../core/audit/audit-row.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { cookieOf, password, startServer, type TestServer } from '../../support/server.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { append } from '../../support/append.ts';

const other = 'another long secret';
const isReference = expect.stringMatching(/^[0-9a-f]{12}$/);

/** The rows that were added since, oldest first. */
async function auditOf(server: TestServer) {
  let [{ seq } = { seq: 0 }] = await server.storage.audit.newest({ limit: 1 });
  return async (): Promise<AuditRow[]> => {
    const rows = (await server.storage.audit.newest({ limit: 100 })).filter((row) => row.seq > seq).toReversed();
    seq += rows.length;
    return rows;
  };
}

test('[W20] each change of an account is a row: by whom, from where, of whom, with what changed and no more', async () => {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const lead = await server.plantProfile({ name: 'Lead', chosen: ['Users.View'] });
  const rows = await auditOf(server);
  const common = {
    ...{ outcome: 'success', from: '127.0.0.1' },
    actor: { id: admin.userId, name: 'admin', via: 'session' },
  };
  const { body } = await admin.call('POST', '/api/users', {
    body: { username: 'new', password, tags: { team: 'a' }, profiles: [lead.id] },
  });
  const target = { kind: 'user', id: body.id, name: 'new' };
  const given = [{ id: lead.id, name: 'Lead' }];
  expect(await rows()).toMatchObject([
    {
      ...{ ...common, event: 'user-created', target, before: null },
      after: { username: 'new', displayName: 'new', enabled: true, tags: { team: 'a' } },
    },
    { ...common, event: 'profiles-assigned', target, before: { profiles: [] }, after: { profiles: given } },
    { ...common, event: 'password-changed', target, before: null, after: null },
  ]);

  const path = `/api/users/${body.id}`;
  await server.signIn('new');
  await rows();
  await admin.call('PATCH', path, { body: { username: 'newer', displayName: 'new', password: other } });
  const renamed = { ...target, name: 'newer' };
  expect(await rows()).toMatchObject([
    { ...common, event: 'user-changed', target: renamed, before: { username: 'new' }, after: { username: 'newer' } },
    { ...common, event: 'password-changed', target: renamed, before: null, after: null },
    { ...common, event: 'session-ended', target: renamed, before: { sessions: 1 }, reason: 'password-changed' },
  ]);
  await admin.call('PATCH', path, { body: { displayName: 'new' } });
  expect(await rows()).toEqual([]);
  await admin.call('PUT', `${path}/profiles`, { body: { profiles: [] } });
  expect(await rows()).toMatchObject([
    { ...common, event: 'profiles-assigned', target: renamed, before: { profiles: given }, after: { profiles: [] } },
  ]);
  await server.signIn('newer', other);
  await rows();
  await admin.call('PUT', `${path}/enabled`, { body: { enabled: false } });
  expect(await rows()).toMatchObject([
    { ...common, event: 'user-changed', target: renamed, before: { enabled: true }, after: { enabled: false } },
    { ...common, event: 'session-ended', target: renamed, before: { sessions: 1 }, reason: 'disabled' },
  ]);
  await admin.call('DELETE', path);
  expect(await rows()).toMatchObject([{ ...common, event: 'user-removed', target: renamed, before: { username: 'newer' }, after: null }]);
  await server.close();
});

test('[W20] [W20a] a change that is refused or fails leaves no row', async () => {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const rows = await auditOf(server);
  await admin.call('POST', '/api/users', { body: { username: 'admin' } });
  await admin.call('PUT', `/api/users/${admin.userId}/enabled`, { body: { enabled: false } });
  await admin.call('DELETE', `/api/users/${admin.userId}`);
  expect(await rows()).toEqual([]);
  await server.close();
});

test('[W20] the first administrator is a row of the operator, made by the settings or with the link', async () => {
  const bySettings = await startServer();
  const operator = { id: null, name: 'operator', via: 'operator' };
  const created = await bySettings.storage.audit.newest({ limit: 1, event: 'user-created' });
  expect(created).toMatchObject([{ actor: operator, from: null, target: { name: 'admin' } }]);
  await bySettings.close();
  const byLink = await startServer({ config: { admin: null } });
  await byLink.stranger.call('POST', '/api/setup', { body: { token: byLink.setupToken, username: 'first', password } });
  const made = await byLink.storage.audit.newest({ limit: 1, event: 'user-created' });
  expect(made).toMatchObject([{ actor: operator, from: '127.0.0.1', target: { name: 'first' } }]);
  await byLink.close();
});

test('[S35] a discarded draft is a row', async () => {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const [draft, by] = [randomUUID(), { id: admin.userId, username: 'admin' }];
  const at = new Date().toISOString();
  await append(server.storage, [{ draft, update: Uint8Array.of(0, 0), by, at, name: 'Night\0', tags: {}, base: null }]);
  const rows = await auditOf(server);
  for (const status of [204, 409]) expect((await admin.call('DELETE', `/api/drafts/${draft}`)).status).toBe(status);
  expect(await rows()).toMatchObject([
    {
      ...{ event: 'draft-discarded', actor: { name: 'admin' }, from: '127.0.0.1' },
      ...{ target: { kind: 'draft', id: draft, name: 'Night\ufffd' }, before: { base: null, createdBy: 'admin' } },
    },
  ]);
  await server.close();
});

test('[W21] a session’s start and end are rows in their transactions; its use is none', async () => {
  const server = await startServer();
  const rows = await auditOf(server);
  const admin = await server.signIn('admin');
  const common = {
    ...{ actor: { id: admin.userId, name: 'admin', via: 'session' }, from: '127.0.0.1' },
    target: { kind: 'user', id: admin.userId, name: 'admin' },
  };
  const [started] = await rows();
  expect(started).toMatchObject({ ...common, event: 'session-started', after: { session: isReference } });
  for (let minute = 0; minute < 3; minute++) {
    server.advance(61_000);
    await admin.call('GET', '/api/session');
  }
  expect(await rows()).toEqual([]);
  await admin.call('POST', '/api/session', { body: { username: 'admin', password } });
  expect(await rows()).toMatchObject([
    { ...common, event: 'session-ended', before: started!.after, reason: 'signed-in' },
    { ...common, event: 'session-started' },
  ]);
  const again = await server.signIn('admin');
  await rows();
  await again.call('DELETE', '/api/session');
  expect(await rows()).toMatchObject([{ ...common, event: 'session-ended', before: { session: isReference }, reason: 'signed-out' }]);
  const last = await server.signIn('admin');
  await rows();
  await last.call('DELETE', '/api/sessions');
  expect(await rows()).toMatchObject([{ ...common, event: 'session-ended', before: { sessions: 2 }, reason: 'signed-out-everywhere' }]);
  await server.close();
});

test('[W22] [W22a] refusals over HTTP and sockets are summed: by account, or by address where no account was named', async () => {
  const server = await startServer();
  const [viewer, nobody] = [await server.personWith(['SecurityProfiles.View']), await server.personWith([])];
  const rows = await auditOf(server);
  const signIn = (username: string) => server.stranger.call('POST', '/api/session', { body: { username, password: 'wrong wrong wrong' } });
  for (const username of ['Admin', 'admin', 'no such user', 'a password in the wrong field']) await signIn(username);
  for (let n = 0; n < 3; n++) await viewer.call('POST', '/api/profiles', { body: { name: 'x', chosen: [] } });
  expect((await openRelayClient(server.url, `/sync/${randomUUID()}`, { cookie: nobody.cookie })).status).toBe(403);
  await nobody.call('DELETE', '/api/session');
  await nobody.call('GET', '/api/session');
  expect((await rows()).map(({ event }) => event)).toEqual(['session-ended']);
  // An answer is counted once it is out.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server.refusals.flush();
  const told = await rows();
  expect(told.map(({ event, reason, actor, target, after }) => [event, reason, actor.id, target?.name, after?.['count']])).toEqual([
    ['session-refused', 'wrong-credentials', null, 'admin', 2],
    ['session-refused', 'wrong-credentials', null, undefined, 2],
    ['right-refused', 'forbidden', viewer.userId, undefined, 3],
    ['right-refused', 'forbidden', nobody.userId, undefined, 1],
    ['session-refused', 'signed-out', null, undefined, 1],
  ]);
  expect(told.every(({ from, outcome }) => from === '127.0.0.1' && outcome === 'refused')).toBe(true);
  expect(JSON.stringify(told)).not.toMatch(/no such user|wrong field/);
  await server.close();
});

test('[W22] what was refused before the end is written at the end', async () => {
  const storage = await openSqliteStorage(':memory:');
  const server = await startServer({ storage: { ...storage, close: async () => undefined } });
  await server.stranger.call('POST', '/api/session', { body: { username: 'admin', password: 'wrong wrong wrong' } });
  await server.close();
  expect(await storage.audit.newest({ limit: 1 })).toMatchObject([{ event: 'session-refused', after: { count: 1 } }]);
  await storage.close();
});

test('[W23] a start whose deciding settings are not those of the last is a row, any other is none', async () => {
  const storage = await openSqliteStorage(':memory:');
  const start = async (config: object, assertions: Parameters<typeof startServer>[0] = {}): Promise<number> => {
    const server = await startServer({ storage: { ...storage, close: async () => undefined }, config, ...assertions });
    await server.close();
    return (await storage.audit.newest({ limit: 100, event: 'settings-changed' })).length;
  };
  expect(await start({})).toBe(1);
  expect(await start({ instanceName: 'renamed' })).toBe(1);
  expect(await start({ allowedOrigins: ['https://accord.example'] })).toBe(2);
  expect(await start({ allowedOrigins: ['https://accord.example'] })).toBe(2);
  const [newest] = await storage.audit.newest({ limit: 1, event: 'settings-changed' });
  expect(newest).toMatchObject({
    ...{ actor: { id: null, via: 'operator' }, target: { kind: 'settings' } },
    ...{ before: { allowedOrigins: [] }, after: { allowedOrigins: ['https://accord.example'], assertions: null } },
  });
  await storage.close();
});

test('[W24] no password, token, cookie, hash or whole session id is in any row, and all rows are one chain', async () => {
  const metricsToken = 'figures-for-the-monitor';
  const server = await startServer({ config: { metricsToken } });
  const admin = await server.signIn('admin');
  const { body } = await admin.call('POST', '/api/users', { body: { username: 'new', password: other } });
  await server.signIn('new', other);
  await admin.call('PATCH', `/api/users/${body.id}`, { body: { password } });
  await server.stranger.call('POST', '/api/session', { body: { username: password, password: other } });
  await server.stranger.call('POST', '/api/session', { body: { username: other, password } });
  await admin.call('POST', '/api/profiles', { body: { name: 'Made', chosen: [] } });
  const changed = await admin.call('PATCH', `/api/users/${admin.userId}`, { body: { password: other } });
  const { id } = (await server.sessions.resolve(cookieOf(changed)))!;
  const { passwordHash } = (await server.storage.users.byId(admin.userId))!;
  await server.refusals.flush();
  const rows = (await server.storage.audit.newest({ limit: 1_000 })).toReversed();
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.flatMap((row, index) => chainFault(rows[index - 1] ?? emptyHead, row) ?? [])).toEqual([]);
  const text = JSON.stringify(rows);
  const token = (cookie: string): string => cookie.split('=')[1]!;
  for (const secret of [password, other, metricsToken, token(admin.cookie), token(cookieOf(changed)), id, passwordHash!])
    expect(text).not.toContain(secret);
  expect(text).not.toMatch(/scrypt|accord_session/i);
  await server.close();
});
