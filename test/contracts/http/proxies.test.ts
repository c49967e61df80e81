/** Where a request comes from, and over what, as far as proxies are believed. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createProxies, noProxies } from '../../../server/web/proxies.ts';
import { cookieOf, password, startServer, type Options, type TestServer } from '../../support/server.ts';
import { openRelayClient } from '../../support/relay-client.ts';

const believing = (...trustProxy: string[]) => createProxies({ trustProxy, publicOrigin: null });
const from = (remoteAddress: string | undefined, forwardedFor?: string | string[], proto?: string) => ({
  socket: { remoteAddress },
  headers: {
    ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor as string }),
    ...(proto !== undefined && { 'x-forwarded-proto': proto }),
  },
});

describe('an address', () => {
  test('[H37] is the connection’s own while it is no trusted proxy’s, whatever is said', () => {
    for (const proxies of [noProxies, believing('10.0.0.0/8', '::1')])
      for (const said of ['1.2.3.4', '127.0.0.1', '', 'x', '10.0.0.1, 10.0.0.2'])
        expect(proxies.addressOf(from('192.0.2.7', said))).toBe('192.0.2.7');
    expect(noProxies.addressOf(from(undefined, '1.2.3.4'))).toBe('unknown');
  });

  test('[H37] is the nearest that is no trusted proxy’s: what stands before it may be made up', () => {
    const proxies = believing('10.0.0.0/8', 'loopback', '2001:db8::/32', '192.0.2.1');
    for (const [peer, said, expected] of [
      ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
      ['::1', '203.0.113.9', '203.0.113.9'],
      ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
      ['10.9.9.9', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
      ['10.9.9.9', '1.1.1.1, 203.0.113.9, 10.0.0.3,192.0.2.1', '203.0.113.9'],
      ['2001:db8::5', '2001:DB9::1', '2001:db9::1'],
      ['10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
      ['10.0.0.1', '[2001:db9::1]:4711', '2001:db9::1'],
      ['10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
      ['10.0.0.1', '10.0.0.2', '10.0.0.2'],
      // A proxy that does not say, or says nothing that is an address.
      ['10.0.0.1', '', '10.0.0.1'],
      ['10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
      ['10.0.0.1', '203.0.113.9, _hidden, 10.0.0.2', '10.0.0.2'],
    ] as const)
      expect([peer, said, proxies.addressOf(from(peer, said))]).toEqual([peer, said, expected]);
    expect(proxies.addressOf(from('10.0.0.1', ['1.1.1.1', '203.0.113.9']))).toBe('203.0.113.9');
  });

  test('[H37] of any headers is an address, and never one that stands left of an untrusted one', () => {
    const proxies = believing('10.0.0.0/8');
    const part = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constantFrom('10.1.2.3', '10.4.5.6', 'unknown'));
    const law = fc.property(fc.array(part), fc.ipV4(), (parts, stranger) => {
      fc.pre(!stranger.startsWith('10.'));
      expect(proxies.addressOf(from('10.0.0.1', `${parts.join()}, ${stranger}, 10.0.0.2`))).toBe(stranger);
      expect(proxies.addressOf(from(stranger, parts.join()))).toBe(stranger);
      expect(proxies.addressOf(from('10.0.0.1', parts.join()))).toMatch(/^[0-9a-f.:]+$/);
    });
    fc.assert(law);
  });
});

test('[H37] https is believed of a trusted proxy, and of nobody else', () => {
  const proxies = believing('10.0.0.1');
  for (const [peer, said, expected] of [
    ['10.0.0.1', 'https', 'https'],
    ['10.0.0.1', 'HTTPS, http', 'https'],
    ['10.0.0.1', 'http, https', 'http'],
    ['10.0.0.1', undefined, 'http'],
    ['10.0.0.2', 'https', 'http'],
    [undefined, 'https', 'http'],
  ] as const)
    expect([peer, said, proxies.transportOf(from(peer, undefined, said))]).toEqual([peer, said, expected]);
});

describe('a server', () => {
  const servers: TestServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  const start = async (options: Options) => {
    const lines: string[] = [];
    const server = await startServer({ ...options, logger: { level: 'info', stream: { write: (line) => void lines.push(line) } } });
    servers.push(server);
    return { server, lines };
  };
  const wrong = { username: 'admin', password: 'wrong wrong wrong' };

  test('[H37] limits and notes whom the trusted proxy names, and takes nobody else’s word', async () => {
    for (const [trustProxy, expected] of [
      [['loopback'], [401, 401, 401]],
      [[], [401, 429, 429]],
    ] as const) {
      const { server, lines } = await start({ signInsPerMinute: 1, config: { trustProxy } });
      const statuses: number[] = [];
      for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
        statuses.push(
          (await server.stranger.call('POST', '/api/session', { body: wrong, headers: { 'x-forwarded-for': address } })).status,
        );
      expect(statuses).toEqual(expected);
      await expect.poll(() => lines.join('')).toContain(trustProxy.length > 0 ? '"address":"203.0.113.3"' : '"address":"127.0.0.1"');
    }
  });

  test('[H37] reads what comes before a socket as it reads requests: address in the log, and which cookie counts', async () => {
    for (const trustProxy of [['loopback'], []]) {
      const { server, lines } = await start({ config: { trustProxy } });
      const { cookie } = await server.signIn('admin');
      const headers = { cookie, origin: server.url, 'x-forwarded-for': '203.0.113.1', 'x-forwarded-proto': 'https' };
      const isBelieved = trustProxy.length > 0;
      expect((await server.stranger.call('GET', '/api/session', { headers })).status).toBe(isBelieved ? 401 : 200);
      const open = async (more = {}) => {
        const client = await openRelayClient(server.url, `/sync/${randomUUID()}`, { headers: { ...headers, ...more } });
        if (client.status === 101) await client.leave();
        return client.status;
      };
      // A session of plain http, on a connection that a trusted proxy calls https.
      expect(await open()).toBe(isBelieved ? 401 : 101);
      expect(await open({ origin: 'https://evil.example' })).toBe(403);
      await expect
        .poll(() => lines.join(''))
        .toContain(`"address":"${isBelieved ? '203.0.113.1' : '127.0.0.1'}","refusal":"origin-refused"`);
    }
  });

  test('[H37] [H37a] a forwarded host is never an origin of its own', async () => {
    const { server } = await start({ config: { trustProxy: ['loopback'] } });
    for (const name of ['x-forwarded-host', 'forwarded', 'x-host']) {
      const headers = {
        origin: 'https://evil.example',
        [name]: name === 'forwarded' ? 'host=evil.example;proto=https' : 'evil.example',
        'x-forwarded-proto': 'https',
      };
      expect((await server.stranger.call('POST', '/api/session', { body: wrong, headers })).body.code).toBe('origin-refused');
    }
  });

  test('[H38] the origin that people type is its own', async () => {
    const { server } = await start({ config: { publicOrigin: 'https://accord.example.com' } });
    const admin = { body: { username: 'admin', password }, headers: { origin: 'https://accord.example.com' } };
    expect((await server.stranger.call('POST', '/api/session', admin)).status).toBe(201);
  });

  test('[W15] where people come over https, cookies are always secure, and no other name of them counts', async () => {
    const { server } = await start({ config: { publicOrigin: 'https://accord.example.com' } });
    const answer = await server.stranger.call('POST', '/api/session', {
      body: { username: 'admin', password },
      headers: { origin: undefined },
    });
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-accord_session=.*; Secure;/)]);
    const [, token] = cookieOf(answer).split('=');
    const statusWith = async (cookie: string) => (await server.stranger.call('GET', '/api/session', { headers: { cookie } })).status;
    expect(await statusWith(`__Host-accord_session=${token}`)).toBe(200);
    // Made over plain http, before the setting was there.
    const { user } = answer.body;
    expect(await statusWith(`accord_session=${await server.sessions.create(user.id)}`)).toBe(401);
  });
});
