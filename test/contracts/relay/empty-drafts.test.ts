/** Drafts that are known before anybody has written them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { onlyNode } from '../../../server/nodes/nodes.ts';
import { startRelay, until, type RelayWorld } from '../../support/relay.ts';
import { createTurnedClock, type TurnedClock } from '../../support/turned-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

let world: RelayWorld;
let clock: TurnedClock;
beforeEach(async () => {
  clock = createTurnedClock(Date.now());
  world = await startRelay({ clock });
});
afterEach(() => world.close());

const by = () => ({ ...world.admin, username: 'ada' });
const begin = async (): Promise<string> => {
  const id = world.newDraft();
  expect((await world.relay.begin(id, null, by())).type).toBe('begun');
  return id;
};
const isKnown = async (id: string): Promise<boolean> => (await world.storage.drafts.byId(id)) !== null;
/** Turns the clock on, and lets what is due then happen. However late a timer fires, clients answer heartbeats in some turns of the loop. */
const pass = async (milliseconds: number): Promise<void> => {
  clock.advance(milliseconds);
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
};

it('[P43] one that nobody has written vanishes an hour after everybody left, and its id is unknown again', async () => {
  await pass(hour);
  const [left, kept, written] = [await begin(), await begin(), await begin()];
  const stays = await world.rawClient(world.admin.user, kept);
  const writer = await world.rawClient(world.admin.user, written);
  await stays.receive('access');
  const doc = new Y.Doc();
  doc.getText('name').insert(0, 'Written');
  writer.send(updateFrame(Y.encodeStateAsUpdate(doc)));
  await writer.receive('durable');
  writer.socket.close();
  const known = () => Promise.all([left, kept, written].map(isKnown));
  await until('the writer has left', () => world.relay.counts().rooms === 1);

  await pass(hour - minute);
  expect(await known()).toEqual([true, true, true]);
  await pass(2 * minute);
  expect(await known()).toEqual([false, true, true]);
  stays.socket.close();
  await until('everybody has left', () => world.relay.counts().rooms === 0);
  await pass(hour - minute);
  expect(await known()).toEqual([false, true, true]);
  await pass(2 * minute);
  expect(await known()).toEqual([false, false, true]);
  expect((await world.relay.begin(left, null, by())).type).toBe('begun');
  expect(world.errors).toEqual([]);
});

it('[P65] with several servers it stays while one of them has it open, and vanishes an hour after that was left too', async () => {
  const servers = [
    await startRelay({ clock, world, nodes: { ...onlyNode } }),
    await startRelay({ clock, world, nodes: { ...onlyNode } }),
  ] as const;
  await pass(hour);
  const [open, left] = [await begin(), await begin()];
  const client = await servers[0].rawClient(world.admin.user, open);
  await client.receive('access');
  const updatedAt = async () => (await world.storage.drafts.byId(open))?.updatedAt;
  const times = new Set<string | undefined>();
  for (let minutes = 0; minutes < 150; minutes++) {
    await pass(minute);
    times.add(await updatedAt());
    if (minutes === 50) expect(await isKnown(left)).toBe(true);
  }
  expect([await isKnown(open), await isKnown(left)]).toEqual([true, false]);
  // Lists are sorted by it.
  expect(times.size).toBeLessThanOrEqual(6);
  client.socket.close();
  await until('everybody has left', () => servers[0].relay.counts().rooms === 0);
  for (let minutes = 0; minutes < 59; minutes++) await pass(minute);
  expect(await isKnown(open)).toBe(true);
  for (let minutes = 0; minutes < 3; minutes++) await pass(minute);
  expect(await isKnown(open)).toBe(false);
  for (const server of servers) {
    expect(server.errors).toEqual([]);
    await server.close();
  }
});

it('[P43a] one that goes on from another waits 30 days for its edits, with who wrote what', async () => {
  await pass(hour);
  const before = world.newDraft();
  const writer = await world.rawClient(world.admin.user, before);
  await writer.receive('access');
  const doc = new Y.Doc();
  doc.getMap('chosen').set('Users.View', true);
  writer.send(updateFrame(Y.encodeStateAsUpdate(doc)));
  await writer.receive('durable');
  writer.socket.close();
  const next = world.newDraft();
  expect((await world.relay.begin(next, null, by(), before)).type).toBe('begun');
  await pass(29 * 24 * hour);
  expect((await world.storage.drafts.log(next)).snapshot?.metadata).toContain('chosen/Users.View');
  await pass(24 * hour + minute);
  await pass(2 * minute);
  expect([await isKnown(next), await isKnown(before)]).toEqual([false, true]);
});

it('[P43] none vanishes in the first hour of a server, in which people come back to theirs', async () => {
  const id = await begin();
  await world.storage.drafts.removeEmpty(id);
  await world.storage.drafts.begin({
    ...{ id, base: null, name: '', tags: {}, createdBy: 'ada', createdById: world.admin.user },
    createdAt: new Date(clock.now() - 5 * hour).toISOString(),
  });
  await pass(hour - minute);
  expect(await isKnown(id)).toBe(true);
  await pass(2 * minute);
  expect(await isKnown(id)).toBe(false);
});

it('[P46] who begins, opens and writes at once finds one draft with one author', async () => {
  const eve = { user: 'another', session: 'hers', username: 'eve' };
  for (let round = 0; round < 20; round++) {
    const id = world.newDraft();
    const [first, second] = await Promise.all([
      world.relay.begin(id, null, by()),
      world.relay.begin(id, null, by()),
      world.rawClient(world.admin.user, id),
    ]);
    expect([first.type, second.type].sort()).toEqual(['begun', 'there']);
    expect((await world.relay.begin(id, null, eve)).type).toBe('hidden');
    expect(await world.storage.drafts.byId(id)).toMatchObject({ createdById: world.admin.user, begun: false });
  }
});
