/** The product under a path of a shared host. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownCookies, withinBase } from '../../../server/web/base-path.ts';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { openRelayClient } from '../../support/relay-client.ts';

let server: TestServer;
let origin: string;
let clientDir: string;
beforeAll(async () => {
  clientDir = await mkdtemp(join(tmpdir(), 'accord-base-'));
  await writeFile(
    join(clientDir, 'index.html'),
    '<meta name="base-path" content="/" /><script src="/theme.js"></script><a href="//elsewhere">',
  );
  await writeFile(join(clientDir, 'sw.js'), '// worker');
  server = await startServer({ clientDir, config: { basePath: '/tools/accord' } });
  ({ origin } = new URL(server.url));
});
afterAll(async () => {
  await server.close();
  await rm(clientDir, { recursive: true });
});

test('[G60] an address is within the path, or it is outside', () => {
  const within = (url: string): string | null => withinBase('/accord', url);
  expect(['/accord', '/accord/', '/accord?a', '/accord/api/x?y=/accord/', '/accord//x'].map(within)).toEqual([
    '/',
    '/',
    '/?a',
    '/api/x?y=/accord/',
    '//x',
  ]);
  expect(['/', '/accords', '/api/session', '/x/accord/', '/Accord/', '//accord/', ''].map(within)).toEqual(Array(7).fill(null));
  expect(withinBase('', '/api')).toBe('/api');
});

test('[G60] cookies of neighbours are none of this instance', () => {
  const own = (header: string): string => ownCookies('/tools/accord', header);
  expect(own('accord_session=root; accord_session.tools.accord=mine; other=x=y;__Host-accord_session.tools=theirs')).toBe(
    'accord_session=mine; other=x=y; __Host-accord_session.tools=theirs',
  );
  expect(own('__Host-accord_session=root')).toBe('');
  expect(own('__Host-accord_session.tools.accord=a=b')).toBe('__Host-accord_session=a=b');
});

test('[G60] [W9] a session goes by the name that carries the path, and one of the root counts for nothing', async () => {
  expect(server.url).toBe(`${origin}/tools/accord`);
  const signedIn = await server.stranger.call('POST', '/api/session', { body: { username: 'admin', password } });
  expect(signedIn.status).toBe(201);
  const [cookie, ...more] = signedIn.headers.getSetCookie();
  expect(cookie).toMatch(/^accord_session\.tools\.accord=[\w-]{43}; .*Path=\/;/);
  expect(more).toEqual([]);
  const admin = await server.signIn('admin');
  expect((await admin.call('GET', '/api/session')).status).toBe(200);
  const plain = admin.cookie.replace('.tools.accord', '');
  expect((await server.stranger.call('GET', '/api/session', { headers: { cookie: plain } })).status).toBe(401);
  const made = await admin.call('POST', '/api/profiles', { body: { name: 'Made here', chosen: [] } });
  expect(made.headers.get('location')).toBe(`/tools/accord/api/profiles/${made.body.id}`);
  const out = await admin.call('DELETE', '/api/session');
  expect(out.headers.getSetCookie().map((header) => header.split('=')[0])).toEqual([
    'accord_session.tools.accord',
    '__Host-accord_session.tools.accord',
  ]);
});

test('[G60] over https the cookie keeps the prefix that no neighbouring host can set', async () => {
  const secure = await startServer({ config: { basePath: '/accord', publicOrigin: 'https://tools.example.com' } });
  const headers = { origin: 'https://tools.example.com' };
  const signedIn = await secure.stranger.call('POST', '/api/session', { body: { username: 'admin', password }, headers });
  expect(signedIn.headers.getSetCookie()[0]).toMatch(/^__Host-accord_session\.accord=.*Path=\/;.*Secure/);
  await secure.close();
});

test('[G60] nothing answers outside of the path, and what does says where the product is', async () => {
  for (const path of ['/', '/api/session', '/healthz', '/sw.js', '/tools', '/tools/accords/api/session', '/profiles']) {
    const answer = await fetch(origin + path, { headers: { accept: 'text/html' } });
    expect([path, answer.status, await answer.json()]).toMatchObject([path, 404, { detail: expect.stringContaining('/tools/accord/') }]);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  for (const path of ['/healthz', '/readyz', '/sw.js', '/', '/index.html', '/profiles'])
    expect([path, (await server.stranger.call('GET', path, { headers: { accept: 'text/html' } })).status]).toEqual([path, 200]);
  expect((await server.stranger.call('GET', '/api/nothing')).body.detail).toContain('/tools/accord/api/nothing');
});

test('[G60] the page says where the product is, and finds its files there', async () => {
  for (const query of ['', '?query=x']) {
    const { status, headers } = await server.stranger.call('GET', query);
    expect([status, headers.get('location')]).toEqual([308, `/tools/accord/${query}`]);
  }
  for (const path of ['/', '/index.html', '/drafts/x']) {
    const { body, headers } = await server.stranger.call('GET', path, { headers: { accept: 'text/html' } });
    expect([path, body, headers.get('cache-control')]).toEqual([
      path,
      '<meta name="base-path" content="/tools/accord/" /><script src="/tools/accord/theme.js"></script><a href="//elsewhere">',
      'no-cache',
    ]);
  }
});

test('[G60] a draft is opened under the path alone', async () => {
  const { cookie } = await server.signIn('admin');
  const open = async (path: string): Promise<number> => {
    const client = await openRelayClient(origin, `${path}/sync/${randomUUID()}`, { cookie });
    if (client.status === 101) await client.leave();
    return client.status;
  };
  expect(await open('/tools/accord')).toBe(101);
  for (const path of ['', '/tools', '/tools/accord/tools/accord']) expect(await open(path)).toBe(404);
});
