/** The client as files, and its page for every address of its own. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { get as request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compressFiles } from '../../../server/ops/build/compress-files.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let clientDir: string;
const large = 'const same = "again and again";\n'.repeat(500);
beforeAll(async () => {
  clientDir = await mkdtemp(join(tmpdir(), 'accord-client-'));
  await mkdir(join(clientDir, 'assets'));
  const files = {
    'index.html': '<!doctype html><title>Accord</title>',
    'sw.js': '// worker',
    '.secret': 'hidden',
    'assets/main-abc123.js': '// main',
    'assets/large-abc123.js': large,
    'icon-192.png': large,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(clientDir, name), text);
  await compressFiles(clientDir);
  server = await startServer({ clientDir });
});
afterAll(async () => {
  await server.close();
  await rm(clientDir, { recursive: true });
});

const get = (path: string, accept = 'text/html,*/*', method = 'GET') => server.stranger.call(method, path, { headers: { accept } });

test('[H22] files named by their content are kept for ever, the page and the worker are asked for anew', async () => {
  expect((await get('/assets/main-abc123.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/', '/index.html', '/sw.js', '/profiles'])
    expect([path, (await get(path)).headers.get('cache-control')]).toEqual([path, 'no-cache']);
  expect((await get('/sw.js')).headers.get('content-type')).toMatch('javascript');
});

/** As it travels: `fetch` would unpack it. */
const travelling = (path: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage & { bytes: Buffer }>((resolve, reject) => {
    request(server.url + path, { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Object.assign(answer, { bytes: Buffer.concat(chunks) })));
    }).on('error', reject);
  });

test('[W30] files are sent as the browser accepts them, under one name with one rule for caches', async () => {
  const path = '/assets/large-abc123.js';
  const unpacked = { br: brotliDecompressSync, gzip: gunzipSync };
  const tags = new Set<string>();
  for (const [accepted, encoding] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ] as const) {
    const { headers, bytes } = await travelling(path, { 'accept-encoding': accepted });
    expect([accepted, headers['content-encoding'], headers.vary?.toLowerCase()]).toEqual([accepted, encoding, 'accept-encoding']);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringMatching('javascript'),
    });
    expect(Number(headers['content-length'])).toBe(bytes.byteLength);
    if (encoding) expect(bytes.byteLength).toBeLessThan(large.length / 10);
    expect((encoding ? unpacked[encoding](bytes) : bytes).toString()).toBe(large);
    tags.add(headers.etag!);
    const again = await travelling(path, { 'accept-encoding': accepted, 'if-none-match': headers.etag! });
    expect([again.statusCode, again.headers.vary?.toLowerCase()]).toEqual([304, 'accept-encoding']);
  }
  expect(tags.size).toBe(3);
  // The page, the worker, and what compressing makes no smaller.
  for (const [address, encoding] of [
    ['/', 'br'],
    ['/profiles', 'br'],
    ['/icon-192.png', undefined],
  ] as const) {
    const { statusCode, headers } = await travelling(address, { 'accept-encoding': 'br, gzip', accept: 'text/html' });
    expect([address, statusCode, headers['content-encoding'], headers['cache-control']]).toEqual([address, 200, encoding, 'no-cache']);
  }
  const compressed = (await readdir(clientDir, { recursive: true })).filter((name) => /\.(br|gz)$/.test(name));
  expect(compressed.sort()).toEqual(['assets/large-abc123.js.br', 'assets/large-abc123.js.gz', 'index.html.br']);
});

test('[H22] every address a person visits is the page', async () => {
  for (const path of [
    '/',
    '/profiles',
    '/drafts/0b9f3a7e-0000-4000-8000-000000000000',
    '/setup',
    '/users?query=a',
    '/syncing',
    '/apiary',
  ]) {
    const answer = await get(path);
    expect([path, answer.status, answer.headers.get('content-type'), answer.body]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
      expect.stringContaining('<title>Accord'),
    ]);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  expect((await get('/profiles', 'text/html', 'HEAD')).status).toBe(200);
});

test('[H22] what is not a page of the client is not found, in words a program understands', async () => {
  for (const path of ['/api/nothing', '/api', '/assets/main-old.js', '/assets/', '/metrics/x']) {
    const answer = await get(path);
    expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
  }
  for (const answer of [
    await get('/profiles', 'application/json'),
    await get('/profiles', 'text/html', 'POST'),
    await get('/missing.png', 'image/png'),
  ])
    expect(answer.status).toBe(404);
});

test('[H22] [H22a] nothing outside the client is served, and nothing hidden in it', async () => {
  for (const path of [
    '/.secret',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2f..%2fetc%2fpasswd',
    '/assets%5c..%5c.secret',
    '/%00',
  ]) {
    const answer = await get(path, '*/*');
    expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status >= 400 && status < 500)]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  }
});

test('[H41c] who has used up their share of the server gets the product all the same, a little later', async () => {
  const person = await server.personWith([]);
  const spend = (): void => void server.budget.account(person.userId).charge(100 * server.budget.share.burst);
  spend();
  expect((await person.call('GET', '/api/session')).status).toBe(429);
  for (const path of ['/assets/main-abc123.js', '/', '/icon-192.png']) {
    spend();
    const start = performance.now();
    expect((await person.call('GET', path, { headers: { accept: 'text/html,*/*' } })).status, path).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(400);
  }
});
