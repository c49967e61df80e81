/** Personal access tokens over HTTP: made, used, and ended. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { resetPassword } from '../../../server/ops/operator-reset.ts';
import { noteEvery } from '../../../server/accounts/tokens/tokens.ts';
import { mostTokens } from '../../../server/accounts/tokens/own-tokens.ts';
import type { TokenScope } from '../../../core/accounts/tokens.ts';
import { password, startServer, type Answer, type Person, type Request, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const day = 86_400_000;
const inDays = (days: number): string => new Date(server.now() + days * day).toISOString();
const everyScope: readonly TokenScope[] = ['decisions', 'profiles:read', 'profiles:write', 'users:read', 'users:write'];
const make = (person: Person, more: object = {}): Promise<Answer> =>
  person.call('POST', '/api/me/tokens', { body: { name: 'Export', scopes: ['decisions'], expiresAt: inDays(30), password, ...more } });

interface Made {
  readonly id: string;
  readonly token: string;
}
const made = async (person: Person, more: object = {}): Promise<Made> => (await make(person, more)).body as unknown as Made;
/** A program: no cookie, no origin. */
const by =
  ({ token }: Pick<Made, 'token'>) =>
  (method: string, path: string, { body, headers }: Request = {}): Promise<Answer> =>
    server.stranger.call(method, path, {
      ...(body !== undefined && { body }),
      headers: { origin: undefined, authorization: `Bearer ${token}`, ...headers },
    });
const decide = (user: string) => ({ body: { requests: [{ user, permission: 'Users.View' }] } });
const statusOf = async (token: Made, user: string): Promise<number> => (await by(token)('POST', '/api/decisions', decide(user))).status;
const audited = async (event: 'token-created' | 'token-revoked') => server.storage.audit.newest({ limit: 9, event });

describe('making one', () => {
  test('[W41] [H148] [W47] it is told once, listed without its secret, and only its hash is stored', async () => {
    const admin = await server.signIn('admin');
    const answer = await make(admin, { name: '  Nightly\u00a0export ', scopes: ['users:read', 'decisions'] });
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), token: expect.stringMatching(/^accord_pat_[\w-]{43}$/) },
        ...{ name: expect.stringContaining('Nightly'), scopes: ['decisions', 'users:read'], expiresAt: inDays(30) },
      },
    ]);
    const { id, token } = answer.body as unknown as Made;
    const listed = await admin.call('GET', '/api/me/tokens');
    expect(listed.body).toEqual({
      items: [
        expect.objectContaining({
          id,
          scopes: ['decisions', 'users:read'],
          createdAt: expect.any(String),
          expiresAt: inDays(30),
          lastUsedAt: null,
        }),
      ],
      next: null,
    });
    const stored = JSON.stringify([await server.storage.tokens.ofUser(admin.userId, 9), await audited('token-created')]);
    expect(stored).not.toContain(token.slice('accord_pat_'.length));
    expect(listed.body).not.toHaveProperty('hash');
    expect(await audited('token-created')).toMatchObject([
      {
        actor: { name: 'admin', via: 'session' },
        target: { kind: 'user', name: 'admin' },
        after: { token: id, scopes: ['decisions', 'users:read'] },
      },
    ]);
  });

  test('[W42] it takes the password of its owner, and a wrong one counts as an attempt to sign in', async () => {
    const strict = await startServer({ signInsPerMinute: 3 });
    const admin = await strict.signIn('admin');
    const wrong = await make(admin, { password: 'wrong' });
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong-credentials']);
    await make(admin, { password: 'wrong' });
    expect([
      (await make(admin)).status,
      (await strict.stranger.call('POST', '/api/session', { body: { username: 'admin', password } })).status,
    ]).toEqual([429, 429]);
    await strict.refusals.flush();
    expect((await strict.storage.audit.newest({ limit: 9, event: 'session-refused' })).map(({ target }) => target?.name)).toContain(
      'admin',
    );
    expect(await strict.storage.tokens.ofUser(admin.userId, 9)).toEqual([]);
    await strict.close();
  });

  test('[W44] [W46] [H2] its end is needed and at most a year away; names, scopes and their number have bounds', async () => {
    const admin = await server.signIn('admin');
    const codeOf = async (more: object): Promise<unknown> => {
      const { status, body } = await make(admin, more);
      return [status, status === 201 ? null : body.code];
    };
    for (const [more, status] of [
      [{ expiresAt: inDays(-1) }, 422],
      [{ expiresAt: inDays(367) }, 422],
      [{ expiresAt: inDays(364) }, 201],
      [{ name: ' ' }, 422],
      [{ name: 'x'.repeat(101) }, 422],
      [{ name: 'a\u0007b' }, 422],
    ] as const)
      expect([more, await codeOf(more)]).toEqual([more, [status, status === 201 ? null : 'invalid']]);
    for (const more of [
      { expiresAt: undefined },
      { expiresAt: 'soon' },
      { scopes: [] },
      { scopes: ['everything'] },
      { scopes: ['decisions', 'decisions'] },
      { admin: true },
    ])
      expect([more, await codeOf(more)]).toEqual([more, [400, 'invalid-request']]);
    for (let n = 1; n < mostTokens; n++)
      await server.storage.tokens.insert({ ...(await server.storage.tokens.ofUser(admin.userId, 1))[0]!, id: `t${n}`, hash: `${n}` });
    const tooMany = await make(admin);
    expect([tooMany.status, tooMany.body.detail]).toEqual([422, expect.stringContaining('end one first')]);
    // What expired a month ago makes room.
    server.advance(364 * day + 31 * day);
    const again = await server.signIn('admin');
    expect((await make(again)).status).toBe(201);
    expect(((await again.call('GET', '/api/me/tokens')).body.items ?? []).length).toBe(1);
  });
});

describe('using one', () => {
  test('[H144] it stands for its owner without an origin, and beside a cookie it is refused', async () => {
    const admin = await server.signIn('admin');
    const token = await made(admin, { scopes: everyScope });
    const call = by(token);
    expect((await call('GET', '/api/users')).status).toBe(200);
    // Pages of other sites cannot send one without being asked to; programs may call themselves what they like.
    for (const origin of ['https://elsewhere.example', 'null']) {
      const body = { name: `From ${origin.slice(0, 4)}`, chosen: [] };
      expect((await call('POST', '/api/profiles', { body, headers: { origin } })).status).toBe(201);
    }
    for (const [method, path] of [
      ['GET', '/api/users'],
      ['POST', '/api/profiles'],
      ['GET', '/api/me'],
    ] as const) {
      const both = await call(method, path, {
        headers: { cookie: admin.cookie },
        ...(method === 'POST' && { body: { name: 'Both', chosen: [] } }),
      });
      expect([both.status, both.body.code]).toEqual([400, 'invalid-request']);
    }
    for (const authorization of [
      `Bearer ${token.token}x`,
      'Bearer accord_pat_',
      'Bearer',
      'Bearer null',
      `bearer  ${token.token.slice(1)}`,
    ]) {
      const refused = await call('GET', '/api/users', { headers: { authorization } });
      expect([authorization, refused.status, refused.body.code, refused.headers.get('www-authenticate')]).toEqual([
        ...[authorization, 401, 'signed-out', 'Bearer error="invalid_token"'],
      ]);
    }
    // Basic credentials are a proxy's, and so is a bearer of another product beside a session.
    expect((await admin.call('GET', '/api/users', { headers: { authorization: 'Basic YTpi' } })).status).toBe(200);
    expect((await admin.call('GET', '/api/users', { headers: { authorization: 'Bearer of.another.product' } })).status).toBe(200);
    // On public routes it is nobody, and the origin counts.
    const signingIn = { body: { username: 'admin', password }, headers: { origin: 'https://elsewhere.example' } };
    expect((await call('POST', '/api/session', signingIn)).body.code).toBe('origin-refused');
  });

  test('[H145] another scope is refused and named, and HEAD takes what GET does', async () => {
    const admin = await server.signIn('admin');
    const call = by(await made(admin, { scopes: ['profiles:read'] }));
    expect([(await call('GET', '/api/profiles')).status, (await call('HEAD', '/api/profiles')).status]).toEqual([200, 200]);
    const refused = await call('GET', '/api/users');
    expect([refused.status, refused.body.code, refused.headers.get('www-authenticate')]).toEqual([
      ...[403, 'scope-missing', 'Bearer error="insufficient_scope"'],
    ]);
    expect(refused.body.detail).toBe('This takes a token with the scope users:read, and this one has profiles:read; make another one.');
    expect((await call('HEAD', '/api/users')).status).toBe(403);
    await server.refusals.flush();
    const [row] = await server.storage.audit.newest({ limit: 1, event: 'right-refused' });
    expect(row).toMatchObject({ reason: 'scope-missing', actor: { name: 'admin', via: expect.stringMatching(/^token:[0-9a-f-]{36}$/) } });
  });

  test('[H146] none reaches what outlives it or belongs to people alone', async () => {
    const admin = await server.signIn('admin');
    const call = by(await made(admin, { scopes: everyScope }));
    const { id } = await server.plantUser('mara', []);
    const newToken = { name: 'Another', scopes: ['decisions'], expiresAt: inDays(1), password };
    for (const [method, path, body] of [
      ['GET', '/api/me'],
      ['PUT', '/api/me/password', { current: password, next: 'another long secret' }],
      ['GET', '/api/me/sessions'],
      ['DELETE', '/api/me/sessions'],
      ['GET', '/api/me/tokens'],
      ['POST', '/api/me/tokens', newToken],
      ['DELETE', `/api/me/tokens/${id}`],
      ['GET', '/api/session'],
      ['DELETE', '/api/session'],
      ['DELETE', '/api/sessions'],
      ['GET', '/api/events'],
      ['GET', `/api/users/${id}/sessions`],
      ['DELETE', `/api/users/${id}/tokens`],
      ['POST', `/api/users/${id}/invitation`],
      ['PUT', `/api/users/${id}/enabled`, { enabled: false }],
      ['PATCH', `/api/users/${id}`, { password: 'another long secret' }],
      ['PATCH', `/api/users/${id}`, { displayName: 'Mara', password: 'another long secret' }],
      ['POST', '/api/users', { username: 'new', password: 'another long secret' }],
    ] as const) {
      const answer = await call(method, path, body === undefined ? {} : { body });
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'scope-missing']);
    }
    const before = await server.storage.users.byId(id);
    expect((await call('PATCH', `/api/users/${id}`, { body: { displayName: 'Mara' } })).status).toBe(200);
    expect((await server.storage.users.byId(id))?.passwordHash).toBe(before?.passwordHash);
    const { token } = await made(admin, { scopes: everyScope });
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${id}`, {
      origin: server.url,
      headers: { authorization: `Bearer ${token}` },
    });
    const answer = await new Promise((resolve) => socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode)));
    expect(answer).toBe(401);
  });

  test('[H147] [W47] it never does more than its owner may at that moment, and what it changed says so', async () => {
    const { id: profile } = await server.plantProfile({ name: 'editors', chosen: ['Users.Edit'] });
    const { id } = await server.plantUser('mara', [profile]);
    const mara = await server.signIn('mara');
    const token = await made(mara, { scopes: everyScope });
    const call = by(token);
    const other = (await server.plantUser('otto', [])).id;
    expect((await call('PATCH', `/api/users/${other}`, { body: { displayName: 'Otto' } })).status).toBe(200);
    const [row] = await server.storage.audit.newest({ limit: 1 });
    expect(row).toMatchObject({ event: 'user-changed', actor: { id, name: 'mara', via: `token:${token.id}` }, from: '127.0.0.1' });
    expect((await call('POST', '/api/profiles', { body: { name: 'Not mine', chosen: [] } })).body.code).toBe('forbidden');
    const admin = await server.signIn('admin');
    await admin.call('PUT', `/api/users/${id}/profiles`, { body: { profiles: [] } });
    const refused = await call('PATCH', `/api/users/${other}`, { body: { displayName: 'Again' } });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    const byAdmin = await made(admin, { scopes: everyScope });
    const created = await by(byAdmin)('POST', '/api/profiles', { body: { name: 'By token', chosen: [] } });
    expect((await server.storage.audit.newest({ limit: 1 }))[0]).toMatchObject({
      ...{ event: 'profile-created', actor: { name: 'admin', via: `token:${byAdmin.id}` }, after: { session: null } },
    });
    expect(created.status).toBe(201);
    const draft = '6f4c2f1e-3c58-4f53-a0f4-0d7d7b9f7a11';
    expect((await by(byAdmin)('PUT', `/api/drafts/${draft}`, { body: {} })).status).toBe(201);
    expect((await by(byAdmin)('DELETE', `/api/drafts/${draft}`)).status).toBe(204);
    expect((await server.storage.audit.newest({ limit: 1 }))[0]).toMatchObject({
      event: 'draft-discarded',
      actor: { via: `token:${byAdmin.id}` },
    });
  });

  test('[W47] [H165] which token it was is told only to those who may see its owner', async () => {
    const [admin, tags] = [await server.signIn('admin'), { Country: 'Argentina' }];
    const token = await made(admin, { scopes: everyScope });
    const { id } = await server.plantUser('mara', [], { tags });
    expect((await by(token)('PATCH', `/api/users/${id}`, { body: { displayName: 'Mara' } })).status).toBe(200);
    const auditor = await server.personWith(['HistoricalChanges.View', 'Users.View'], { accessControl: { resources: ['User'], tags } });
    const viaFor = async (person: Person): Promise<unknown> =>
      (await person.call('GET', '/api/audit?event=user-changed')).body.items.map((row) => (row as unknown as { actor: object }).actor);
    expect(await viaFor(admin)).toEqual([{ id: admin.userId, name: 'admin', via: `token:${token.id}` }]);
    expect(await viaFor(auditor)).toEqual([{ id: null, name: null, via: 'token:' }]);
  });

  test('[H147] its requests are charged to its owner, whatever the address', async () => {
    const admin = await server.signIn('admin');
    const token = await made(admin);
    const account = server.budget.account(admin.userId);
    account.charge(1_000_000);
    const refused = await by(token)('POST', '/api/decisions', decide(admin.userId));
    expect([refused.status, refused.body.code, refused.headers.has('retry-after')]).toEqual([429, 'too-fast', true]);
  });

  test('[W45] a hundred uses are noted once, and again an hour later', async () => {
    const admin = await server.signIn('admin');
    const token = await made(admin);
    let writes = 0;
    const { touch } = server.storage.tokens;
    Object.assign(server.storage.tokens, { touch: (...given: Parameters<typeof touch>) => ((writes += 1), touch(...given)) });
    const ask = () => statusOf(token, admin.userId);
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 10 }, ask));
    expect(writes).toBe(1);
    const at = (): Promise<unknown> => server.storage.tokens.byId(token.id).then((one) => one?.lastUsedAt);
    expect(await at()).toBe(new Date(server.now()).toISOString());
    server.advance(noteEvery - 1);
    await ask();
    expect(writes).toBe(1);
    server.advance(1);
    await ask();
    expect([writes, await at()]).toEqual([2, new Date(server.now()).toISOString()]);
  });
});

describe('ending one', () => {
  test('[H148] [W43] [W47] its owner ends it at once; another person’s is unknown', async () => {
    const [admin, other] = [await server.signIn('admin'), await server.personWith([])];
    const token = await made(admin);
    expect((await other.call('DELETE', `/api/me/tokens/${token.id}`)).status).toBe(404);
    expect(await statusOf(token, admin.userId)).toBe(200);
    expect((await admin.call('DELETE', `/api/me/tokens/${token.id}`)).status).toBe(204);
    expect(await statusOf(token, admin.userId)).toBe(401);
    expect((await admin.call('DELETE', `/api/me/tokens/${token.id}`)).status).toBe(404);
    expect(await audited('token-revoked')).toMatchObject([{ actor: { name: 'admin' }, before: { token: token.id, name: 'Export' } }]);
  });

  test('[W43] [W44] the end it was given, a new password and disabling its owner end it', async () => {
    const admin = await server.signIn('admin');
    const ways: Readonly<Record<string, (mara: Person) => Promise<unknown>>> = {
      'its own end': async () => server.advance(30 * day),
      'a new password of one’s own': (mara) =>
        mara.call('PUT', '/api/me/password', { body: { current: password, next: 'another long secret' } }),
      'a new password by another': (mara) =>
        admin.call('PATCH', `/api/users/${mara.userId}`, { body: { password: 'another long secret' } }),
      disabling: async (mara) => {
        await admin.call('PUT', `/api/users/${mara.userId}/enabled`, { body: { enabled: false } });
        await admin.call('PUT', `/api/users/${mara.userId}/enabled`, { body: { enabled: true } });
      },
    };
    for (const [title, end] of Object.entries(ways).toReversed()) {
      const mara = await server.personWith([]);
      const token = await made(mara);
      expect([title, await statusOf(token, mara.userId)]).toEqual([title, 200]);
      await end(mara);
      expect([title, await statusOf(token, mara.userId)]).toEqual([title, 401]);
    }
    expect((await audited('token-revoked')).map(({ reason }) => reason)).toEqual(['password-changed', 'password-changed', 'disabled']);
  });

  test('[W43] a link of the operator and its use end it, and removing its owner takes it along', async () => {
    const admin = await server.signIn('admin');
    const mara = await server.personWith([]);
    const { username } = (await server.storage.users.byId(mara.userId))!;
    const token = await made(mara);
    const link = await resetPassword(server.storage, username, { random: randomBytes, now: server.now });
    expect(await statusOf(token, mara.userId)).toBe(401);
    const again = await made(await server.signIn(username));
    expect(await statusOf(again, mara.userId)).toBe(200);
    const used = { body: { token: link.token, password: 'another long secret' } };
    expect((await server.stranger.call('POST', '/api/invitation', used)).status).toBe(204);
    expect(await statusOf(again, mara.userId)).toBe(401);
    const last = await made(await server.signIn(username, 'another long secret'), { password: 'another long secret' });
    expect((await admin.call('DELETE', `/api/users/${mara.userId}`)).status).toBe(204);
    expect([await statusOf(last, mara.userId), await server.storage.tokens.byId(last.id)]).toEqual([401, null]);
    expect((await audited('token-revoked')).map(({ reason, actor }) => [reason, actor.name])).toEqual([
      ['removed', 'admin'],
      ['password-changed', 'operator'],
      ['password-reset', 'operator'],
    ]);
  });

  test('[W43] what was ended while a change was under way changes nothing', async () => {
    const admin = await server.signIn('admin');
    const token = await made(admin, { scopes: everyScope });
    const { id } = await server.plantUser('mara', []);
    const { byToken } = server.storage.users;
    // The token is read, and ends before the transaction.
    Object.assign(server.storage.users, {
      byToken: async (hash: string) => {
        const found = await byToken(hash);
        await server.storage.tokens.delete(token.id);
        return found;
      },
    });
    const changed = await by(token)('PATCH', `/api/users/${id}`, { body: { displayName: 'Late' } });
    const created = await by(token)('POST', '/api/profiles', { body: { name: 'Late', chosen: [] } });
    Object.assign(server.storage.users, { byToken });
    expect([changed.status, created.status]).toEqual([401, 401]);
    expect((await server.storage.users.byId(id))?.displayName).toBe('mara');
  });

  test('[H149] those who may reset a password see and end the tokens of that user, all at once', async () => {
    const admin = await server.signIn('admin');
    const mara = await server.personWith([]);
    const [token, ofAdmin] = [await made(mara), await made(admin)];
    const path = `/api/users/${mara.userId}/tokens`;
    expect((await admin.call('GET', path)).body.items).toEqual([
      expect.objectContaining({ id: token.id, name: 'Export', scopes: ['decisions'] }),
    ]);
    const helper = await server.personWith(['Users.Edit']);
    for (const method of ['GET', 'DELETE']) {
      const refused = await helper.call(method, `/api/users/${admin.userId}/tokens`);
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        expect.stringMatching(/ask a user who holds them to (see|end) these tokens/),
      ]);
    }
    expect((await helper.call('DELETE', path)).status).toBe(204);
    expect([await statusOf(token, mara.userId), await statusOf(ofAdmin, admin.userId)]).toEqual([401, 200]);
    expect(await audited('token-revoked')).toMatchObject([{ before: { tokens: 1 }, reason: 'revoked-by-another' }]);
    // With none, nothing is written.
    expect((await helper.call('DELETE', path)).status).toBe(204);
    expect(await audited('token-revoked')).toHaveLength(1);
  });
});

test('[H188] [H145] a token that reads profiles is not told which of them nobody has', async () => {
  const admin = await server.signIn('admin');
  const [narrow, wide] = [await made(admin, { scopes: ['profiles:read'] }), await made(admin, { scopes: ['profiles:read', 'users:read'] })];
  const refused = await by(narrow)('GET', '/api/profiles?only=unassigned');
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([403, 'scope-missing', expect.stringContaining('users:read')]);
  expect((await by(narrow)('GET', '/api/profiles?only=alike')).status).toBe(200);
  expect((await by(wide)('GET', '/api/profiles?only=unassigned')).status).toBe(200);
});
