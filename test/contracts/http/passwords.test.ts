/** Which passwords can be set, who is told of an old one, and how checking them is shared among many. */
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { cookieOf, password, startServer, type Options, type TestServer } from '../../support/server.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const start = async (options: Options = {}): Promise<TestServer> => {
  const server = await startServer(options);
  servers.push(server);
  return server;
};

describe('a password that is to be set', () => {
  const weak: readonly (readonly [string, string])[] = [
    ['fourteen+1 key', 'password-too-short'],
    ['', 'password-too-short'],
    ['passwordpassword1', 'password-common'],
    ['accord accord accord', 'password-common'],
    ['Ulm Contact Ulm 2026', 'password-common'],
  ];

  test('[W12] is refused with its reason at set-up, for a new user and for a change', async () => {
    const server = await start({ config: { admin: null, instanceName: 'Contact Ulm' } });
    const setUp = (secret: string) =>
      server.stranger.call('POST', '/api/setup', { body: { token: server.setupToken, username: 'ada.lovelace', password: secret } });
    for (const [secret, code] of [...weak, ['ecalevol-lovelace-1', 'password-common'] as const]) {
      const answer = await setUp(secret);
      expect([secret, answer.status, answer.body.code]).toEqual([secret, 422, code]);
      expect(answer.body.detail).toMatch(/; use /);
    }
    const made = await setUp(password);
    expect(made.status).toBe(201);
    const ada = await server.signIn('ada.lovelace');
    const create = (secret: string) =>
      ada.call('POST', '/api/users', { body: { username: 'edo', displayName: 'Edo Brinkmann', password: secret } });
    const change = (secret: string, more = {}) => ada.call('PATCH', `/api/users/${ada.userId}`, { body: { password: secret, ...more } });
    for (const [secret, code] of weak) {
      for (const answer of [await create(secret), await change(secret)])
        expect([secret, answer.status, answer.body.code]).toEqual([secret, 422, code]);
    }
    for (const answer of [
      await create('edo.brinkmann.edo'),
      await change('lovelace-lovelace-'),
      await change('brinkmann-brinkmann', { displayName: 'Ada Brinkmann' }),
    ])
      expect([answer.status, answer.body.code]).toEqual([422, 'password-common']);
    expect(await server.storage.users.count()).toBe(1);
    expect((await create('another long secret')).status).toBe(201);
  });

  test('[W12] tells nobody the names of somebody they do not see', async () => {
    const server = await start();
    await server.plantUser('hidden.brinkmann', []);
    const hidden = (await server.storage.users.byUsername('hidden.brinkmann'))!;
    const limited = await server.personWith(['Users.View', 'Users.Edit'], {
      accessControl: { resources: ['User'], tags: { site: 'Ulm' } },
    });
    for (const secret of ['hidden.brinkmann.hidden', 'another long secret', 'short']) {
      const answer = await limited.call('PATCH', `/api/users/${hidden.id}`, { body: { password: secret } });
      expect([secret, answer.status]).toEqual([secret, 404]);
    }
  });
});

test('[W13] an old password that could not be set any more still signs in, and that is told then and only then', async () => {
  const server = await start();
  for (const [secret, code] of [
    ['eight888', 'password-too-short'],
    ['passwordpassword1', 'password-common'],
    ['old.timer.old.timer', 'password-common'],
  ] as const) {
    await server.plantUser(`old.timer${code}${secret.length}`, [], {
      displayName: 'Old Timer',
      passwordHash: await server.passwords.hash(secret),
    });
    const body = { username: `old.timer${code}${secret.length}`, password: secret };
    const answer = await server.stranger.call('POST', '/api/session', { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ passwordProblem: { code, detail: expect.stringContaining('password') } });
    const read = await server.stranger.call('GET', '/api/session', { headers: { cookie: cookieOf(answer) } });
    expect([read.status, 'passwordProblem' in read.body]).toEqual([200, false]);
    expect(
      JSON.stringify((await server.stranger.call('POST', '/api/session', { body: { ...body, password: `${secret}x` } })).body),
    ).not.toContain('passwordProblem');
  }
  const good = await server.stranger.call('POST', '/api/session', { body: { username: 'admin', password } });
  expect('passwordProblem' in good.body).toBe(false);
});

describe('checking passwords', () => {
  /** Dear enough that a flood keeps the server busy for a while, and cheap enough for a test. */
  const cost = { logN: 13, r: 8, p: 1 };
  const from = (address: string) => ({ 'x-forwarded-for': address });

  test('[W14] a flood from one address is refused at once, and leaves everybody else their turn', async () => {
    const server = await start({ passwordCost: cost, config: { trustProxy: ['loopback'] } });
    const hash = await server.passwords.hash(password);
    await server.plantUser('visitor', [], { passwordHash: hash });
    const admin = await server.signIn('admin');
    const attempt = (username: string, address: string, secret = password) =>
      server.stranger.call('POST', '/api/session', { body: { username, password: secret }, headers: from(address) });
    const timed = async <T>(work: () => Promise<T>): Promise<readonly [number, T]> => {
      const began = performance.now();
      const result = await work();
      return [performance.now() - began, result];
    };
    const [alone] = await timed(() => attempt('visitor', '203.0.113.50'));
    const flooding = { isOver: false };
    const statuses = new Map<number, number>();
    const retries = new Set<string | null>();
    const flood = Array.from({ length: 200 }, async (_, at) => {
      while (!flooding.isOver) {
        const { status, headers } = await attempt(`name-${at}`, '203.0.113.1', 'wrong wrong wrong');
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 503) retries.add(headers.get('retry-after'));
        if (status !== 401) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    try {
      await expect.poll(() => (statuses.get(503) ?? 0) + (statuses.get(429) ?? 0), { timeout: 20_000 }).toBeGreaterThan(100);
      for (let n = 0; n < 3; n++) {
        const [waited, visitor] = await timed(() => attempt('visitor', `203.0.113.${60 + n}`));
        expect(visitor.status).toBe(201);
        // A turn each of those that run, and its own, on a machine that is busy with the flood.
        expect(waited).toBeLessThan(2_000 + 8 * alone);
      }
      const [waited, made] = await timed(() =>
        admin.call('POST', '/api/users', { body: { username: 'new', password: 'another long secret' } }),
      );
      expect(made.status).toBe(201);
      expect(waited).toBeLessThan(2_000 + 8 * alone);
    } finally {
      flooding.isOver = true;
      await Promise.all(flood);
    }
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([401, 503]));
    expect([...statuses.keys()].filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
    expect([...retries]).toEqual(['2']);
  }, 60_000);
});
