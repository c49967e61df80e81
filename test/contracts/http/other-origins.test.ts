/** Pages of other addresses over HTTP: those of `ALLOWED_ORIGINS` may call with a token, and nobody else anything. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeIP } from '@fastify/rate-limit';
import { tokenScopes } from '../../../core/accounts/tokens.ts';
import { scopeOfRoute } from '../../../server/http/token-scopes.ts';
import { password, startServer, type Answer, type Person, type TestServer } from '../../support/server.ts';

const origin = 'https://app.example.com';

let server: TestServer;
let admin: Person;
let token: string;
beforeAll(async () => {
  server = await startServer({
    config: { allowedOrigins: [origin, 'http://other.example:3000'], publicOrigin: 'https://accord.example.com' },
  });
  admin = await server.signIn('admin');
  const expiresAt = new Date(server.now() + 86_400_000).toISOString();
  const body = { name: 'Page', scopes: tokenScopes.filter((scope) => scope !== 'users:read'), expiresAt, password };
  ({ token } = (await admin.call('POST', '/api/me/tokens', { body })).body as unknown as { token: string });
});
afterAll(() => server.close());

const lent = ({ headers }: Answer) => Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
const nothing = {};

/** What a browser asks before it sends a request of a page elsewhere. */
const preflight = (method: string, path: string, headers: Readonly<Record<string, string | undefined>> = {}, on = server) =>
  on.stranger.call('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
      ...headers,
    },
  });
const byToken = (method: string, path: string, { body, headers }: { body?: unknown; headers?: Record<string, string> } = {}) =>
  server.stranger.call(method, path, {
    ...(body !== undefined && { body }),
    headers: { origin, authorization: `Bearer ${token}`, ...headers },
  });

const id = '6f4c2f1e-3c58-4f53-a0f4-0d7d7b9f7a11';
/** Every route of the interface, with an address that it answers. */
const routes = Object.entries(
  (JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')) as { paths: Record<string, object> }).paths,
).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({
    method: method.toUpperCase(),
    url: path.replace(/\{(\w+)\}/g, ':$1'),
    path: path.replace(/\{\w+\}/g, id),
  })),
);

describe('before a request', () => {
  test('[H220] [H221] a page of an allowed origin may send what takes a token, and nothing else', async () => {
    const answers = await Promise.all(routes.map(async (route) => ({ ...route, answer: await preflight(route.method, route.path) })));
    const [open, closed] = [0, 1].map((at) => answers.filter(({ method, url }) => (scopeOfRoute(method, url) === null ? 1 : 0) === at));
    expect(open!.length).toBeGreaterThan(25);
    expect(closed!.length).toBeGreaterThan(15);
    for (const { method, path, answer } of open!) {
      expect([path, answer.status, lent(answer)]).toEqual([
        ...[path, 204],
        {
          'access-control-allow-origin': origin,
          'access-control-allow-methods': method,
          'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-match, if-none-match',
          'access-control-max-age': '600',
        },
      ]);
    }
    for (const { method, path, answer } of closed!) expect([method, path, lent(answer)]).toEqual([method, path, nothing]);
    expect((await preflight('GET', '/api/profiles?query=a&limit=2')).status).toBe(204);
    expect((await preflight('HEAD', '/api/profiles')).status).toBe(204);
  });

  test('[H221] of no other origin, of no request without a token, and where there is nothing', async () => {
    for (const [method, path, headers] of [
      ...[
        'https://app.example.com.evil',
        'https://app.example.co',
        'http://app.example.com',
        'https://app.example.com:8443',
        'null',
        '',
      ].map((other) => ['GET', '/api/profiles', { origin: other }] as const),
      // The address of the instance itself is no page elsewhere.
      ['GET', '/api/profiles', { origin: 'https://accord.example.com' }],
      ['GET', '/api/profiles', { origin: server.url }],
      ['GET', '/api/profiles', { origin: undefined }],
      ['GET', '/api/profiles', { 'access-control-request-headers': 'content-type' }],
      ['GET', '/api/profiles', { 'access-control-request-headers': undefined }],
      ['GET', '/api/profiles', { 'access-control-request-headers': 'x-authorization' }],
      ['GET', '/api/profiles', { 'access-control-request-method': undefined }],
      ['DELETE', '/api/profiles', {}],
      ['TRACE', '/api/profiles', {}],
      ['GET', '/api/nothing', {}],
      ['GET', '/api/profiles/', {}],
      ['GET', '/healthz', {}],
      ['GET', '/', {}],
    ] as const) {
      const answer = await preflight(method, path, headers);
      expect([method, path, headers, lent(answer)]).toEqual([method, path, headers, nothing]);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  test('[H221] [H42] it is charged to its address, and needs no session', async () => {
    const other = await startServer({ config: { allowedOrigins: [origin] } });
    expect((await preflight('POST', '/api/decisions', {}, other)).status).toBe(204);
    other.budget.account(normalizeIP('127.0.0.1')).charge(1_000_000);
    const refused = await preflight('POST', '/api/decisions', {}, other);
    expect([refused.status, lent(refused)]).toEqual([429, nothing]);
    await other.close();
  });
});

describe('an answer', () => {
  const readable = { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'ETag, Location, Retry-After' };

  test('[H220] is readable with its headers where a token asked, a refusal too', async () => {
    const created = await byToken('POST', '/api/profiles', { body: { name: 'From a page', chosen: [] } });
    const profile = `/api/profiles/${created.body.id}`;
    const long = 'x'.repeat(1_100_000);
    const answers = {
      created: [created, 201],
      read: [await byToken('GET', profile), 200],
      'not modified': [await byToken('GET', profile, { headers: { 'if-none-match': '"1"' } }), 304],
      'unknown token': [await byToken('GET', profile, { headers: { authorization: 'Bearer accord_pat_x' } }), 401],
      'another scope': [await byToken('GET', '/api/users'), 403],
      'not found': [await byToken('GET', `/api/profiles/${id}`), 404],
      'no such form': [await byToken('POST', '/api/decisions', { body: { requests: 1 } }), 400],
      'too large': [await byToken('POST', '/api/decisions', { body: long }), 413],
    } as const;
    for (const [title, [answer, status]] of Object.entries(answers))
      expect([title, answer.status, lent(answer)]).toEqual([title, status, readable]);
    expect([created.headers.get('location'), answers.read[0].headers.get('etag')]).toEqual([profile, '"1"']);
    server.budget.account(admin.userId).charge(1_000_000);
    const tooFast = await byToken('GET', profile);
    expect([tooFast.status, tooFast.headers.get('retry-after'), lent(tooFast)]).toEqual([429, '1', readable]);
    server.advance(10_000_000);
  });

  test('[H221] is nobody else’s to read: not by a cookie, without a token, elsewhere, or where no token leads', async () => {
    const signIn = { body: { username: 'admin', password } };
    const answers = {
      'a cookie': await admin.call('GET', '/api/profiles', { headers: { origin } }),
      'a cookie, changing': await admin.call('POST', '/api/profiles', { body: { name: 'By cookie', chosen: [] }, headers: { origin } }),
      'a cookie and another product’s token': await admin.call('GET', '/api/profiles', {
        headers: { origin, authorization: 'Bearer of.another' },
      }),
      nothing: await server.stranger.call('GET', '/api/profiles', { headers: { origin } }),
      'signing in': await server.stranger.call('POST', '/api/session', { ...signIn, headers: { origin } }),
      'before the first administrator': await server.stranger.call('GET', '/api/setup', {
        headers: { origin, authorization: `Bearer ${token}` },
      }),
      'a token elsewhere': await byToken('GET', '/api/profiles', { headers: { origin: 'https://evil.example.com' } }),
      'a token at home': await byToken('GET', '/api/profiles', { headers: { origin: 'https://accord.example.com' } }),
      'a closed route': await byToken('GET', '/api/me'),
      'no route': await byToken('GET', '/api/nothing'),
      'a health check': await byToken('GET', '/healthz'),
    };
    for (const [title, answer] of Object.entries(answers)) expect([title, lent(answer)]).toEqual([title, nothing]);
    expect([answers['a cookie'].status, answers['a closed route'].status]).toEqual([200, 403]);
    // A token beside the cookie of somebody who is signed in there is refused, and no page may send the cookie.
    const both = await admin.call('GET', '/api/profiles', { headers: { origin, authorization: `Bearer ${token}` } });
    expect([both.status, both.headers.get('access-control-allow-credentials')]).toEqual([400, null]);
  });

  test('[H222] says that it depends on the origin, whoever asks, and only where there are such origins', async () => {
    for (const [method, path] of [
      ['GET', '/api/profiles'],
      ['GET', '/api/catalog'],
      ['GET', '/api/nothing'],
      ['OPTIONS', '/api/profiles'],
    ] as const)
      expect([method, path, (await admin.call(method, path)).headers.get('vary')]).toEqual([method, path, 'Origin']);
    expect((await preflight('GET', '/api/profiles')).headers.get('vary')).toMatch(/^Origin, /);
    const alone = await startServer();
    const answer = await alone.stranger.call('GET', '/api/setup', { headers: { origin } });
    expect([answer.headers.get('vary'), lent(answer), lent(await preflight('GET', '/api/profiles', {}, alone))]).toEqual([
      null,
      nothing,
      nothing,
    ]);
    await alone.close();
  });

  test('[H220] [G60] is so under a path of a shared host', async () => {
    const under = await startServer({ config: { allowedOrigins: [origin], basePath: '/tools/accord' } });
    const answer = await preflight('POST', '/api/decisions', {}, under);
    expect([answer.status, lent(answer)['access-control-allow-origin']]).toEqual([204, origin]);
    await under.close();
  });
});
