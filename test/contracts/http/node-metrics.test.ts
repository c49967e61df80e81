/** What a server measures of how it gets on with the others on its database. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { append } from '../../support/append.ts';
import { until } from '../../support/relay.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { openShared } from '../../support/shared-servers.ts';

const metricsToken = 'a-token-of-sixteen';
const samplesOf = async ({ stranger }: TestServer): Promise<Map<string, number>> => {
  const { body } = await stranger.call('GET', '/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
  const lines = String(body)
    .split('\n')
    .filter((line) => line.startsWith('accord_'));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/ (\S+)$/.exec(line)?.[1])]));
};

const edit = (name: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap('chosen').set(name, true);
  return Y.encodeStateAsUpdate(doc);
};

test('[G147] the age of what it knows of rights is measured, what another wrote first is counted, and what had to be read anew', async () => {
  const shared = await openShared('SQLite');
  if (typeof shared === 'string') return;
  const server = await shared.start({ config: { metricsToken } });
  const admin = await server.signIn('admin');
  const id = randomUUID();
  const client = await openRelayClient(server.url, `/sync/${id}`, { cookie: admin.cookie });
  client.send(updateFrame(edit('Edit.one')));
  await until('it is saved', () => client.messages.some(({ type }) => type === 'durable'));
  const before = await samplesOf(server);
  expect(before.get('accord_epoch_age_seconds')).toBeLessThan(5);
  expect(before.has('accord_append_conflicts_total{reason="behind"}')).toBe(false);

  const storage = await shared.open();
  const written = { draft: id, by: { id: admin.userId, username: 'admin' }, at: new Date().toISOString(), name: '', tags: {}, base: null };
  await append(storage, [{ ...written, update: edit('Edit.two') }]);
  client.send(updateFrame(edit('Edit.three')));
  await until('it is saved too', () => client.messages.filter(({ type }) => type === 'durable').length > 1);
  expect((await samplesOf(server)).get('accord_append_conflicts_total{reason="behind"}')).toBe(1);

  // Too much is missing to be taken in entry by entry.
  const head = (await storage.drafts.heads([id]))[0]!.head;
  await append(storage, [{ ...written, update: edit('Edit.four') }]);
  for (const entries of [head + 1, head + 2]) {
    await storage.drafts.compact(id, { entries, update: edit('Edit.all'), metadata: '{}' });
    if (entries === head + 1) await append(storage, [{ ...written, update: edit('Edit.five') }]);
  }
  await until('the draft is read anew', async () => (await samplesOf(server)).get('accord_reloads_total{what="draft"}') === 1);
});

test('[G147] a server that is alone has none of it', async () => {
  const server = await startServer({ config: { metricsToken } });
  await server.signIn('admin');
  expect([...(await samplesOf(server)).keys()].filter((name) => /epoch|conflicts|reloads/.test(name))).toEqual([]);
  await server.close();
});
