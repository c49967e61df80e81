/** What people are told while the database cannot be asked, or has no room, and that both end by themselves. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { diskFullReason } from '../../../core/protocol/control.ts';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { openApiFile } from '../../../server/ops/build/openapi-file.ts';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { openOnFullDisk } from '../../support/full-disk.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { password, startServer, whole, type Person, type TestServer } from '../../support/server.ts';
import { openRelayClient } from '../../support/relay-client.ts';

/** Warnings are for the test, not for whoever reads its output. */
const silent = { level: 'silent' } as const;

/** Every route of the description, with a body where one has to be right to come as far as the database. */
async function allRoutes(): Promise<{ method: string; path: string; body?: object }[]> {
  const { paths } = JSON.parse(await readFile(openApiFile, 'utf8')) as { paths: Record<string, object> };
  const bodies: Readonly<Record<string, object>> = {
    'post /api/session': { username: 'admin', password },
    'post /api/invitation': { token: 'x', password },
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      ...{ method: method.toUpperCase(), path: path.replaceAll(/\{revision\}/g, '1').replaceAll(/\{\w+\}/g, randomUUID()) },
      ...(bodies[`${method} ${path}`] && { body: bodies[`${method} ${path}`]! }),
    })),
  );
}

/** These ask no database. */
const withoutDatabase = new Set(['/healthz', '/metrics', '/readyz']);

const statusOfUpgrade = async ({ url }: TestServer, { cookie }: Person): Promise<number> => {
  const client = await openRelayClient(url, `/sync/${randomUUID()}`, { cookie });
  if (client.status === 101) await client.leave();
  return client.status;
};

/** A server whose PostgreSQL can be cut off; why not, where there is none. */
async function startBehindProxy(opening: Parameters<typeof openPostgresStorage>[2] = {}) {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return schema;
  onTestFinished(schema.drop);
  const url = new URL(schema.url);
  const proxy = await startCutProxy({ host: url.hostname, port: Number(url.port || 5432) });
  url.host = `127.0.0.1:${proxy.port}`;
  const storage = await openPostgresStorage(url.href, {}, opening);
  const server = await startServer({ storage, logger: { ...silent, stream: process.stderr } });
  onTestFinished(async () => {
    await server.close();
    await proxy.close();
  });
  return { server, proxy };
}

test('[H74] [H74a] while PostgreSQL is away every route is 503 with a sentence, and all of it works again once it is back', async ({
  skip,
}) => {
  const behind = await startBehindProxy();
  if (typeof behind === 'string') return skip(behind);
  const { server, proxy } = behind;
  const admin = await server.signIn('admin');
  proxy.cut();
  const routes = await allRoutes();
  expect(routes.length).toBeGreaterThan(25);
  for (const { method, path, body } of routes) {
    const answer = await admin.call(method, path, body ? { body } : {});
    if (withoutDatabase.has(path)) continue;
    // A link that the process itself made is refused by what it remembers.
    const isAsked = `${method} ${path}` !== 'POST /api/setup';
    expect([method, path, answer.status, isAsked ? answer.body.code : '']).toEqual([
      method,
      path,
      isAsked ? 503 : 400,
      isAsked ? 'not-ready' : '',
    ]);
    if (isAsked)
      expect([answer.headers.get('retry-after'), answer.body.detail]).toEqual([
        '5',
        expect.stringMatching(/^The database cannot be reached/),
      ]);
  }
  expect([(await admin.call('GET', '/readyz')).status, (await admin.call('GET', '/healthz')).status]).toEqual([503, 200]);
  expect(await statusOfUpgrade(server, admin)).toBe(503);
  proxy.mend();
  await expect.poll(async () => (await admin.call('GET', '/readyz')).status).toBe(200);
  expect((await admin.call('GET', '/api/profiles')).status).toBe(200);
  expect((await admin.call('POST', '/api/profiles', { body: { name: 'After', chosen: ['Users.View'] } })).status).toBe(201);
  expect(await statusOfUpgrade(server, admin)).toBe(101);
}, 60_000);

test('[H74] a PostgreSQL that says nothing any more is taken to be away, and another connection is made', async ({ skip }) => {
  const behind = await startBehindProxy({ longestAnswer: 500 });
  if (typeof behind === 'string') return skip(behind);
  const { server, proxy } = behind;
  const admin = await server.signIn('admin');
  proxy.silence();
  const began = performance.now();
  expect((await admin.call('GET', '/api/profiles')).status).toBe(503);
  expect(performance.now() - began).toBeLessThan(5_000);
  await expect.poll(async () => (await admin.call('GET', '/api/profiles')).status, { timeout: 20_000 }).toBe(200);
});

async function startFull(): Promise<{ server: TestServer; admin: Person; setFull(isFull: boolean): void }> {
  const { storage, setFull } = await openOnFullDisk();
  const server = await startServer({ storage, logger: { ...silent, stream: process.stderr } });
  onTestFinished(server.close);
  return { server, admin: await server.signIn('admin'), setFull };
}

test('[H74] [S63] on a full disk what would be written is 503 with the reason, what is read is answered, and /readyz is 503 until there is room', async () => {
  const { server, admin, setFull } = await startFull();
  const made = await admin.call('POST', '/api/profiles', { body: { name: 'Before', chosen: ['Users.View'] } });
  setFull(true);
  expect((await admin.call('GET', '/readyz')).status).toBe(200);
  for (const [method, path, body, headers] of [
    ['POST', '/api/profiles', { name: 'Full', chosen: ['Users.View'] }, {}],
    ['PUT', `/api/profiles/${made.body.id}`, whole({ name: 'Full', chosen: [] }), { 'if-match': '"1"' }],
    ['DELETE', `/api/profiles/${made.body.id}`, undefined, { 'if-match': '"1"' }],
    ['POST', '/api/users', { username: 'new' }, {}],
    ['PATCH', `/api/users/${admin.userId}`, { displayName: 'Other' }, {}],
    ['PUT', '/api/me/password', { current: password, next: 'another long secret' }, {}],
    ['POST', '/api/session', { username: 'admin', password }, {}],
    ['DELETE', '/api/session', undefined, {}],
  ] as const) {
    const answer = await admin.call(method, path, { headers, ...(body && { body }) });
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 503, 'disk-full']);
    expect(answer.body.detail).toMatch(/makes room on its disk/);
  }
  expect((await admin.call('GET', '/api/profiles')).status).toBe(200);
  const ready = await admin.call('GET', '/readyz');
  expect([ready.status, ready.body.code, (await admin.call('GET', '/healthz')).status]).toEqual([503, 'disk-full', 200]);
  setFull(false);
  expect((await admin.call('GET', '/readyz')).status).toBe(200);
  expect((await admin.call('POST', '/api/profiles', { body: { name: 'After', chosen: ['Users.View'] } })).status).toBe(201);
  await server.refusals.flush();
});

test('[S63] a draft that cannot be written for lack of room is closed with that reason, and opened again after a pause', async () => {
  const { server, admin, setFull } = await startFull();
  const draft = randomUUID();
  const open = () => openRelayClient(server.url, `/sync/${draft}`, { cookie: admin.cookie });
  const doc = new Y.Doc();
  doc.getText('name').insert(0, 'Night');
  const socket = await open();
  setFull(true);
  socket.send(updateFrame(Y.encodeStateAsUpdate(doc)));
  expect([await socket.ended(), socket.state.reason]).toEqual([1013, diskFullReason]);
  const began = performance.now();
  const again = await open();
  expect(performance.now() - began).toBeGreaterThan(1_500);
  setFull(false);
  again.send(updateFrame(Y.encodeStateAsUpdate(doc)));
  await expect.poll(async () => (await server.storage.drafts.updates(draft)).length).toBe(1);
  await again.leave();
});
