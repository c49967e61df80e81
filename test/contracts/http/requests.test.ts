/** What every request is held to, whatever it asks for: its form, its origin, and the form of a refusal. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problems } from '../../../core/problem/codes.ts';
import { allowedOriginsOf, isOriginAllowed } from '../../../server/web/origin.ts';
import { password, startServer, type Answer, type Person, type Request, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Person;
beforeAll(async () => {
  server = await startServer({ config: { allowedOrigins: ['https://other.example.com'] } });
  admin = await server.signIn('admin');
});
afterAll(() => server.close());

function expectProblem(answer: Answer, status: number, code: keyof typeof problems, detail: string | RegExp): void {
  expect([answer.status, answer.body.code, answer.headers.get('content-type')]).toEqual([
    status,
    code,
    'application/problem+json; charset=utf-8',
  ]);
  expect(answer.body).toEqual({
    type: `urn:accord:problem:${code}`,
    title: problems[code].title,
    status,
    detail: expect.stringMatching(detail),
    code,
  });
}

const credentials = { username: 'admin', password };
const profile = { name: 'Fresh', chosen: [] };

describe('a refusal', () => {
  const cases: [string, string, string, Request, number, keyof typeof problems, string | RegExp][] = [
    ['an unknown address', 'GET', '/api/nothing', {}, 404, 'not-found', '"/api/nothing"'],
    ['an address that takes another method', 'PATCH', '/api/profiles', {}, 405, 'method-not-allowed', 'GET, HEAD, POST'],
    ['a read of what is only written', 'GET', '/api/decisions', {}, 405, 'method-not-allowed', 'POST'],
    ['an address that is no path', 'GET', '//', {}, 404, 'not-found', '"//"'],
    ['a broken escape in the address', 'GET', '/api/profiles/%zz', {}, 400, 'invalid-request', '%zz'],
    ['text that is not JSON', 'POST', '/api/profiles', { body: '{"name": oops' }, 400, 'invalid-request', /not JSON: .*oops/],
    ['JSON that ends too soon', 'POST', '/api/profiles', { body: '{"name": "x"' }, 400, 'invalid-request', 'not JSON'],
    [
      'a body of another type',
      'POST',
      '/api/profiles',
      { body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported-media-type',
      'application/json',
    ],
    [
      'plain text',
      'POST',
      '/api/profiles',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported-media-type',
      'application/json',
    ],
    [
      'a body above 1 MiB',
      'POST',
      '/api/profiles',
      { body: JSON.stringify({ name: 'x'.repeat(1024 * 1024), chosen: [] }) },
      413,
      'too-large',
      '1 MiB',
    ],
    ['no body at all', 'POST', '/api/profiles', {}, 400, 'invalid-request', 'body must be object'],
    ['a missing member', 'POST', '/api/profiles', { body: { name: 'x' } }, 400, 'invalid-request', 'lacks the member "chosen"'],
    ['an unknown member', 'POST', '/api/profiles', { body: { ...profile, colour: 'red' } }, 400, 'invalid-request', 'member "colour"'],
    [
      'an unknown member further in',
      'POST',
      '/api/profiles',
      { body: { ...profile, accessControl: { resources: [], tags: {}, more: 1 } } },
      400,
      'invalid-request',
      '"more"',
    ],
    [
      'a wrong type',
      'POST',
      '/api/profiles',
      { body: { ...profile, chosen: 'Users.View' } },
      400,
      'invalid-request',
      /"chosen" in the body must be array; it is "Users.View"/,
    ],
    [
      'a wrong type in a list',
      'POST',
      '/api/profiles',
      { body: { ...profile, chosen: [5] } },
      400,
      'invalid-request',
      /"chosen.0" in the body must be string; it is 5/,
    ],
    [
      'a tag that is no text',
      'POST',
      '/api/profiles',
      { body: { ...profile, tags: { 'a\nb': {} } } },
      400,
      'invalid-request',
      'must be string',
    ],
    ['a number where a list is', 'POST', '/api/decisions', { body: { requests: 1 } }, 400, 'invalid-request', '"requests"'],
    ['a list where a body is', 'POST', '/api/decisions', { body: [] }, 400, 'invalid-request', 'must be object'],
    ['an unknown member of a query', 'GET', '/api/profiles?sort=name', {}, 400, 'invalid-request', '"sort"'],
    [
      'a member of a query given twice',
      'GET',
      '/api/profiles?query=a&query=b',
      {},
      400,
      'invalid-request',
      '"query" in the query must be string',
    ],
  ];
  for (const [what, method, path, request, status, code, detail] of cases) {
    test(`[H1] of ${what} is a problem with its code, and says what to do`, async () => {
      expectProblem(await admin.call(method, path, request), status, code, detail);
    });
  }

  test('[H1] tells which methods an address takes', async () => {
    expect((await admin.call('PATCH', '/api/users')).headers.get('allow')).toBe('GET, HEAD, POST');
  });

  test('[H1] of what is not HTTP is a problem too, and the server lives on', async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('GARBAGE\r\n\r\n'));
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
    expect((await admin.call('GET', '/healthz')).status).toBe(200);
  });

  test('[H1] [H1a] of a fault inside says nothing about the inside', async () => {
    const broken = await startServer();
    const person = await broken.signIn('admin');
    const { write } = process.stderr;
    process.stderr.write = () => true;
    broken.storage.drafts.list = () => Promise.reject(new Error('the secret inside'));
    const answer = await person.call('GET', '/api/drafts');
    process.stderr.write = write;
    expectProblem(answer, 500, 'internal', /^((?!secret).)*$/);
    await broken.close();
  });

  test('[H2] [H2a] of a secret never shows it', async () => {
    const answer = await server.stranger.call('POST', '/api/session', { body: { username: 'admin', password: 12345678 } });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toBe('"password" in the body must be string.');
    for (const body of [
      { current: 12345678, next: 'x' },
      { current: 'x', next: 12345678 },
    ])
      expect((await admin.call('PUT', '/api/me/password', { body })).body.detail).toMatch(
        /^"(current|next)" in the body must be string\.$/,
      );
  });

  test('[H34] of a body that nests deeply is a problem that says so, wherever one is taken, and nothing of the inside', async () => {
    for (const [method, path] of [
      ['POST', '/api/session'],
      ['POST', '/api/setup'],
      ['POST', '/api/profiles'],
      ['PUT', '/api/profiles/x'],
      ['POST', '/api/decisions'],
      ['PATCH', '/api/users/x'],
    ] as const)
      for (const body of [
        '['.repeat(8_000),
        `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
        `{"name":${'{"a":'.repeat(40)}1${'}'.repeat(41)}`,
        '['.repeat(200_000),
      ])
        expectProblem(await admin.call(method, path, { body }), 400, 'invalid-request', 'more than 32 deep');
  });

  test('[H73] that begins with a byte order mark is read as if it did not', async () => {
    const body = `\uFEFF${JSON.stringify({ name: 'Marked', chosen: [] })}`;
    expect((await admin.call('POST', '/api/profiles', { body })).status).toBe(201);
    expect((await admin.call('POST', '/api/profiles', { body: '\uFEFF' })).status).toBe(400);
    expectProblem(await admin.call('POST', '/api/profiles', { body: `\uFEFF${body}` }), 400, 'invalid-request', 'not JSON');
  });

  test('[H2] shows no more of a value than a person would read', async () => {
    const answer = await admin.call('POST', '/api/profiles', { body: { name: 'x'.repeat(20_000), chosen: [] } });
    expect(answer.status).toBe(400);
    expect(answer.body.detail.length).toBeLessThan(250);
  });
});

describe('an unsafe request', () => {
  const create = (headers: Record<string, string | undefined>) => admin.call('POST', '/api/profiles', { body: {}, headers });

  test("[H3] with the session cookie needs the server's own origin or an allowed one", async () => {
    for (const origin of [server.url, 'https://other.example.com']) expect((await create({ origin })).status).toBe(400);
    for (const origin of [
      undefined,
      'null',
      'https://evil.example.com',
      server.url.replace('http:', 'https:'),
      `${server.url}0`,
      `${server.url}/`,
    ]) {
      expectProblem(await create({ origin }), 403, 'origin-refused', origin ?? 'Origin');
    }
  });

  test('[H3] is refused before its body is looked at', async () => {
    const answer = await admin.call('POST', '/api/profiles', { body: 'not JSON', headers: { origin: 'https://evil.example.com' } });
    expect(answer.body.code).toBe('origin-refused');
  });

  test('[H3] [H3a] from another site cannot sign anybody in, or set anything up', async () => {
    for (const path of ['/api/session', '/api/setup']) {
      const answer = await server.stranger.call('POST', path, { body: credentials, headers: { origin: 'https://evil.example.com' } });
      expectProblem(answer, 403, 'origin-refused', 'ALLOWED_ORIGINS');
    }
  });

  test('[H3] of a script without a cookie needs no origin', async () => {
    const answer = await server.stranger.call('POST', '/api/session', {
      body: credentials,
      headers: { origin: undefined, cookie: 'theme=dark' },
    });
    expect(answer.status).toBe(201);
  });

  test('[H3] is not what reading is', async () => {
    expect((await admin.call('GET', '/api/session', { headers: { origin: 'https://evil.example.com' } })).status).toBe(200);
  });

  test("[H3] [H3b] an origin is the server's own when it is its Host over http, and that is an address or localhost", () => {
    for (const host of ['127.0.0.1:8080', '192.168.1.5', '[::1]:8080', '[fd00::5]', 'localhost:8080', 'localhost'])
      expect([host, isOriginAllowed(`http://${host}`, host, [])]).toEqual([host, true]);
    expect(isOriginAllowed('http://localhost:8080', 'LocalHost:8080', [])).toBe(true);
    expect(isOriginAllowed('https://accord.local', 'accord.local', ['https://accord.local'])).toBe(true);
    for (const origin of [
      ...[undefined, '', 'null', 'http://', 'http://127.0.0.1:8081', 'http://127.0.0.1.evil', 'ws://127.0.0.1', 'https://127.0.0.1'],
      ...[
        'HTTP://127.0.0.1',
        'http://127.0.0.1/',
        'http://127.0.0.1.',
        'http://127.0.0.1:80',
        'http://127.0.0.1@evil',
        'http://evil@127.0.0.1',
      ],
      ...['http://127.0.0.1, http://127.0.0.1', ' http://127.0.0.1', 'http://2130706433', 'http://0x7f.1', 'file://127.0.0.1'],
    ])
      expect([origin, isOriginAllowed(origin, '127.0.0.1', [])]).toEqual([origin, false]);
  });

  test('[H3] a name that anybody could let lead here is no origin of its own, and the refusal names the setting', async () => {
    for (const host of [
      ...['evil.example', 'evil.example:8080', 'localhost.evil.example', 'localhost.', '127.0.0.1.', '127.0.0.1.nip.io', 'evil@127.0.0.1'],
      ...[
        '127.0.0.1/',
        '127.0.0.1?',
        '127.0.0.1#',
        '2130706433',
        '0x7f.1',
        '127.1',
        '[::1',
        '[::1%25lo]',
        '127.0.0.1 ',
        ' ',
        '',
        'undefined',
      ],
    ])
      expect([host, isOriginAllowed(`http://${host}`, host, [])]).toEqual([host, false]);
    expect(isOriginAllowed('http://undefined', undefined, [])).toBe(false);
    const rebound = await raw([`Host: evil.example:1`, 'Origin: http://evil.example:1']);
    expect(rebound).toMatch(/^HTTP\/1.1 403 .*"origin-refused"/s);
    expect(rebound).toContain('add http://evil.example:1 to ALLOWED_ORIGINS');
  });

  test('[H3] [H3b] a name in HOST is the server’s own', () => {
    const config = { host: 'Accord.internal', port: 8080, allowedOrigins: ['https://a.example'], publicOrigin: null };
    expect(allowedOriginsOf(config)).toEqual(['https://a.example', 'http://accord.internal:8080']);
    for (const host of ['127.0.0.1', '0.0.0.0', '::']) expect(allowedOriginsOf({ ...config, host })).toEqual(['https://a.example']);
  });

  /** The answer to a sign-in with these header lines, byte for byte. */
  const raw = (headers: readonly string[]): Promise<string> => {
    const body = JSON.stringify(credentials);
    const lines = [
      'POST /api/session HTTP/1.1',
      ...headers,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    return new Promise((resolve) => {
      let text = '';
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text));
    });
  };

  test('[H3] headers given twice, or not at all, open nothing', async () => {
    const own = new URL(server.url).host;
    expect(await raw([`Host: ${own}`, `Origin: http://${own}`])).toMatch(/^HTTP\/1.1 201 /);
    for (const headers of [
      [`Host: ${own}`, `Origin: http://${own}`, 'Origin: http://evil.example'],
      [`Host: ${own}`, 'Origin: http://evil.example', `Origin: http://${own}`],
      [`Host: ${own}`, 'Host: evil.example', 'Origin: http://evil.example'],
      ['Host: evil.example', `Host: ${own}`, 'Origin: http://evil.example'],
      [`Origin: http://${own}`],
      ['Host: evil.example', `X-Forwarded-Host: ${own}`, 'Origin: http://evil.example'],
    ])
      expect(await raw(headers)).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  test('[H3] [H3a] what the browser says of the site has to agree, but from an allowed origin', async () => {
    const from = (site: string, origin?: string) => create({ 'sec-fetch-site': site, ...(origin !== undefined && { origin }) });
    for (const site of ['cross-site', 'same-site', 'anything']) {
      expectProblem(await from(site), 403, 'origin-refused', `Sec-Fetch-Site: ${site}`);
      expect((await from(site, 'https://other.example.com')).status).toBe(400);
    }
    for (const site of ['same-origin', 'none']) expect((await from(site)).status).toBe(400);
    const script = { body: credentials, headers: { origin: undefined, 'sec-fetch-site': 'cross-site' } };
    expectProblem(await server.stranger.call('POST', '/api/session', script), 403, 'origin-refused', 'Sec-Fetch-Site');
  });

  test('[H3] either name of the session cookie makes a request one that needs an origin', async () => {
    for (const cookie of ['accord_session=x', '__Host-accord_session=x'])
      expectProblem(
        await server.stranger.call('POST', '/api/session', { body: credentials, headers: { origin: undefined, cookie } }),
        403,
        'origin-refused',
        'Origin',
      );
  });
});

describe('the head of a request', () => {
  /** The answer to these lines, byte for byte. */
  const ask = (...lines: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      let text = '';
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text));
    });
  const own = (): string => `Host: ${new URL(server.url).host}`;

  test('[H35] an offer of another protocol is ignored, and the request answered as if it had not been made', async () => {
    for (const offer of ['h2c', 'TLS/1.0', 'h2c, websocket', ''])
      expect(await ask('GET /healthz HTTP/1.1', own(), 'Connection: Upgrade, close', `Upgrade: ${offer}`)).toMatch(
        /^HTTP\/1.1 200 OK\r\n[^]*"live"/,
      );
    const posted = [
      'POST /api/session HTTP/1.1',
      own(),
      'Connection: Upgrade, close',
      'Content-Type: application/json',
      'Content-Length: 2',
    ];
    for (const offer of ['h2c', 'websocket']) expect(await ask(...posted, `Upgrade: ${offer}`, '', '{}')).toContain('lacks the member');
  });

  test('[H36] names one host: without, with several or with none that is one, it is 400', async () => {
    const closing = 'Connection: close';
    for (const [hosts, says] of [
      [[], 'no header Host'],
      [['Host: a', 'Host: a'], 'host 2 times'],
      [['Host: a', 'hOST: b'], 'host 2 times'],
      [['Host: a, b'], 'is no host'],
      [['Host: a b'], 'is no host'],
      [['Host: user@a'], 'is no host'],
      [['Host: http://a/'], 'is no host'],
    ] as const) {
      const answer = await ask('GET /healthz HTTP/1.1', ...hosts, closing);
      expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[^]*application\/problem\+json/);
      expect(answer).toContain(says);
      const upgrade = await ask('GET /sync/x HTTP/1.1', ...hosts, 'Connection: Upgrade', 'Upgrade: websocket');
      expect(upgrade).toMatch(/^HTTP\/1.1 400 /);
      expect(upgrade).toContain(says);
    }
    for (const host of ['a', 'a:80', '[::1]:8080', 'xn--bcher-kva.example', ''])
      expect(await ask('GET /healthz HTTP/1.1', `Host: ${host}`, closing)).toMatch(/^HTTP\/1.1 200 /);
    expect(await ask('GET /healthz HTTP/1.0')).toMatch(/^HTTP\/1.1 200 /);
  });

  test('[H36] names one origin, one authorization and one type of its body', async () => {
    for (const name of ['Origin', 'Authorization', 'Content-Type'])
      expect(await ask('GET /healthz HTTP/1.1', own(), 'Connection: close', `${name}: a`, `${name}: a`)).toContain(
        `${name.toLowerCase()} 2 times`,
      );
  });
});

describe('every answer', () => {
  test('[H19] tells browsers to run nothing that is not from here', async () => {
    for (const path of ['/api/session', '/healthz', '/api/nothing', '/api/profiles/%zz']) {
      const { headers } = await admin.call('GET', path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types accord-template accord-worker",
      );
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('permissions-policy')).toMatch(/^camera=\(\), .*microphone=\(\)/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  test('[H19] under /api is kept by nobody', async () => {
    expect((await admin.call('GET', '/api/session')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('health', () => {
  test('[H18] says that the server lives and is ready', async () => {
    expect((await server.stranger.call('GET', '/healthz')).body).toEqual({ status: 'live' });
    expect((await server.stranger.call('GET', '/readyz')).body).toEqual({ status: 'ready' });
  });

  test('[H18] is not ready while the database cannot be read', async () => {
    const { ping } = server.storage;
    for (const broken of [() => Promise.resolve(false), () => Promise.reject(new Error('gone'))]) {
      server.storage.ping = broken;
      expectProblem(await server.stranger.call('GET', '/readyz'), 503, 'not-ready', 'database');
    }
    server.storage.ping = ping;
  });

  test('[H18] gives figures to nobody while there is no token, from this machine neither', async () => {
    for (const headers of [{}, { authorization: 'Bearer null' }, { authorization: 'Bearer ' }, { 'x-real-ip': '127.0.0.1' }])
      expectProblem(await server.stranger.call('GET', '/metrics', { headers }), 404, 'not-found', 'METRICS_TOKEN');
  });

  test('[H18] gives figures to whoever has the token, from anywhere', async () => {
    const metricsToken = 'figures-for-the-monitor';
    const watched = await startServer({ config: { metricsToken } });
    const ask = async (authorization?: string) =>
      (
        await watched.app.inject({
          url: '/metrics',
          remoteAddress: '192.0.2.7',
          headers: authorization === undefined ? {} : { authorization },
        })
      ).statusCode;
    for (const right of [`Bearer ${metricsToken}`, `bearer ${metricsToken}`]) expect(await ask(right)).toBe(200);
    for (const wrong of [
      undefined,
      '',
      'Bearer',
      'Bearer null',
      metricsToken,
      `Basic ${metricsToken}`,
      `Bearer ${metricsToken}x`,
      `Bearer x${metricsToken}`,
    ])
      expect(await ask(wrong)).toBe(404);
    const admin = await watched.signIn('admin');
    await admin.call('GET', '/api/profiles/some-id');
    const { body } = await watched.stranger.call('GET', '/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/api/profiles/:id",status="404"} 1');
    expect(body).not.toContain('some-id');
    expect((await admin.call('GET', '/metrics')).status).toBe(404);
    await watched.close();
  });
});
