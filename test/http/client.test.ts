/** The client as files, and its page for every address of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let clientDir: string;
beforeAll(async () => {
  clientDir = await mkdtemp(join(tmpdir(), 'accord-client-'));
  await mkdir(join(clientDir, 'assets'));
  const files = {
    'index.html': '<!doctype html><title>Accord</title>',
    'sw.js': '// worker',
    '.secret': 'hidden',
    'assets/main-abc123.js': '// main',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(clientDir, name), text);
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
  for (const path of ['/api/nothing', '/api', '/sync/x', '/assets/main-old.js', '/assets/', '/metrics/x']) {
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

test('[H22] nothing outside the client is served, and nothing hidden in it', async () => {
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
