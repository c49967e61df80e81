/** How a server ends where others go on, and where it is alone. */
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { until } from '../../support/relay.ts';
import { openRelayClient, type RelayClient } from '../../support/relay-client.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { openShared } from '../../support/shared-servers.ts';

vi.setConfig({ testTimeout: 30_000 });

const draining = { noticed: 400, closing: 200 };
const openSome = async (server: TestServer, cookie: string, count: number): Promise<RelayClient[]> => {
  const clients = await Promise.all(Array.from({ length: count }, () => openRelayClient(server.url, `/sync/${randomUUID()}`, { cookie })));
  await until('all are open', () => clients.every(({ messages }) => messages.some(({ type }) => type === 'access')));
  return clients;
};

/** Notes when each is closed. */
const closingsOf = (clients: readonly RelayClient[]): number[] => {
  const at: number[] = [];
  for (const { socket } of clients) socket.on('close', () => void at.push(performance.now()));
  return at;
};

test('[G144] [G21a] a server that ends while another runs is not ready first, serves meanwhile, and closes its sockets one after the other', async () => {
  const shared = await openShared('SQLite');
  if (typeof shared === 'string') return;
  const [other, ending] = [await shared.start(), await shared.start({ draining })];
  const { cookie } = await ending.signIn('admin');
  const clients = await openSome(ending, cookie, 20);
  const closedAt = closingsOf(clients);
  const from = performance.now();
  const over = ending.close();
  await until('it is not ready', async () => (await ending.stranger.call('GET', '/readyz')).status === 503);
  expect((await ending.stranger.call('GET', '/api/session', { headers: { cookie } })).status).toBe(200);
  const doc = new Y.Doc();
  doc.getMap('chosen').set('Users.View', true);
  clients[19]!.send(updateFrame(Y.encodeStateAsUpdate(doc)));
  await until('an edit is saved meanwhile', () => clients[19]!.messages.some(({ type }) => type === 'durable'));
  expect(closedAt).toEqual([]);
  await over;
  await until('all are closed', () => closedAt.length === 20);
  expect(clients.every(({ state }) => state.closed === 1012)).toBe(true);
  expect(Math.min(...closedAt) - from).toBeGreaterThan(draining.noticed - 20);
  expect(Math.max(...closedAt) - Math.min(...closedAt)).toBeGreaterThan(100);
  expect(await other.storage.nodes.live('2000-01-01')).toHaveLength(1);
});

test('[G145] one that ends alone does so at once, whatever its database is', async () => {
  const shared = await openShared('SQLite');
  if (typeof shared === 'string') return;
  const slow = { noticed: 20_000, closing: 20_000 };
  for (const server of [await shared.start({ draining: slow }), await startServer({ draining: slow })]) {
    const clients = await openSome(server, (await server.signIn('admin')).cookie, 20);
    const closedAt = closingsOf(clients);
    await server.close();
    await until('all are closed', () => closedAt.length === 20);
    expect(clients.every(({ state }) => state.closed === 1012)).toBe(true);
    expect(Math.max(...closedAt) - Math.min(...closedAt)).toBeLessThan(100);
  }
});
