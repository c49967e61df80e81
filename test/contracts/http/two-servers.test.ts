/** Two servers on one database: what one of them is told holds at the other with its next answer. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { openRelayClient, type RelayClient } from '../../support/relay-client.ts';
import { until } from '../../support/relay.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const running: TestServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

/** As PostgreSQL is shared, without a PostgreSQL. */
async function startTwo(): Promise<readonly [TestServer, TestServer]> {
  const storage = await openSqliteStorage(':memory:');
  const options = { storage: { ...storage, close: async () => {} }, config: { databaseUrl: 'postgres://shared/accord' } };
  running.push(await startServer(options), await startServer(options));
  return [running[0]!, running[1]!];
}

test('[H240] a right that ends at one server has ended in the next answer of another, and one that begins has begun', async () => {
  const [one, other] = await startTwo();
  const admin = await one.signIn('admin');
  const viewer = await one.plantProfile({ name: 'Viewer', chosen: ['SecurityProfiles.View'] });
  const { id } = await one.plantUser('mara', [viewer.id]);
  const mara = await other.signIn('mara');
  for (const profiles of [[], [viewer.id], []]) {
    expect((await admin.call('PUT', `/api/users/${id}/profiles`, { body: { profiles } })).status).toBe(200);
    expect((await mara.call('GET', '/api/profiles')).status).toBe(profiles.length > 0 ? 200 : 403);
  }
  const renamed = { ...viewer, name: 'Renamed', chosen: ['SecurityProfiles.View'], accessControl: null, tags: {} };
  const { name, description, chosen, accessControl, tags } = renamed;
  const saved = await admin.call('PUT', `/api/profiles/${viewer.id}`, {
    body: { name, description, chosen, accessControl, tags },
    headers: { 'if-match': '"1"' },
  });
  expect(saved.status).toBe(200);
  const there = await other.signIn('admin');
  expect((await there.call('GET', `/api/profiles/${viewer.id}`)).body.name).toBe('Renamed');
});

const changesSeen = ({ received }: RelayClient): number => received.filter(({ kind }) => kind === 'sync 2').length;

test('[P61] edits made through one server reach those who are with another, both ways, and so does the end of the draft', async () => {
  const [one, other] = await startTwo();
  const draft = randomUUID();
  const [here, there] = [await one.signIn('admin'), await other.signIn('admin')];
  const open = async (server: TestServer, cookie: string): Promise<RelayClient> => {
    const client = await openRelayClient(server.url, `/sync/${draft}`, { cookie });
    client.send(syncRequestFrame(Uint8Array.of(0)));
    client.send(syncAnswerFrame(Y.encodeStateAsUpdate(new Y.Doc())));
    return client;
  };
  const doc = new Y.Doc();
  const edit = (marker: string): Uint8Array => {
    const before = Y.encodeStateVector(doc);
    doc.getMap('chosen').set(marker, true);
    return updateFrame(Y.encodeStateAsUpdate(doc, before));
  };
  const first = await open(one, here.cookie);
  first.send(edit('Edit.first'));
  await until('the draft is there', async () => (await one.storage.drafts.byId(draft)) !== null);
  const clients = [first, await open(other, there.cookie)] as const;
  for (const [turn, client] of [...clients, ...clients].entries()) {
    const watching = clients[turn % 2 === 0 ? 1 : 0];
    const before = changesSeen(watching);
    client.send(edit(`Edit.${turn}`));
    await until(`edit ${turn} is seen`, () => changesSeen(watching) > before, 5_000);
  }
  expect((await here.call('DELETE', `/api/drafts/${draft}`)).status).toBe(204);
  await until('both are told', () => clients.every(({ state }) => state.closed === 4409), 5_000);
  expect(clients[1].messages.some((message) => message.type === 'closed')).toBe(true);
});
