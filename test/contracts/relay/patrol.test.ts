/** Sockets over time, on a clock that the test turns. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../server/clock.ts';
import { absoluteLimit, touchEvery } from '../../../server/accounts/sessions.ts';
import { syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { startRelay, until, type RelayWorld } from '../../support/relay.ts';

let world: RelayWorld;
let ahead = 0;
let beats: (() => void)[] = [];
/** The heartbeat is called by the test; everything else runs as usual. */
const clock: Clock = {
  ...systemClock,
  now: () => Date.now() + ahead,
  every: (_milliseconds, action) => {
    beats.push(action);
    return () => (beats = beats.filter((other) => other !== action));
  },
};
const beat = (): void => {
  for (const action of beats) action();
};
beforeEach(async () => {
  [ahead, beats] = [0, []];
  world = await startRelay({ clock });
});
afterEach(async () => {
  await world.close();
  expect(world.errors).toEqual([]);
  expect(beats).toEqual([]);
});

it('[P27] a peer that answers no ping is cut off at the next beat, one that does stays', async () => {
  const draft = world.newDraft();
  const [dead, alive] = [await world.rawClient(world.editor.user, draft), await world.rawClient(world.admin.user, draft)];
  (dead.socket as unknown as { _socket: { pause(): void } })._socket.pause();
  const pinged = new Promise((resolve) => alive.socket.once('ping', resolve));
  beat();
  await pinged;
  await new Promise((resolve) => setTimeout(resolve, 50));
  beat();
  await until(
    'the dead one is gone',
    () =>
      world.relay
        .present(draft)
        .map(({ username }) => username)
        .join() === 'admin',
  );
  expect(alive.state.closed).toBeNull();
});

it('[P27] [P27a] a session that ended by time ends its socket with the next frame', async () => {
  const client = await world.rawClient(world.editor.user, world.newDraft());
  await client.receive('access');
  ahead = absoluteLimit + 1;
  client.send(syncRequestFrame(Uint8Array.of(0)));
  await until('it is closed', () => client.state.closed === 4401);
  expect(world.refused).toEqual(['signed-out']);
});

it('[P27] [P27a] a session that ended by time ends a silent socket too, at a review', async () => {
  const client = await world.rawClient(world.editor.user, world.newDraft());
  await client.receive('access');
  ahead = absoluteLimit + 1;
  for (let at = 0; at < 4; at++) {
    const pinged = new Promise((resolve) => client.socket.once('ping', resolve));
    beat();
    await Promise.race([pinged, until('it is closed', () => client.state.closed !== null)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until('it is closed', () => client.state.closed === 4401);
});

it('[P70] a heartbeat comes to a few sockets at once, and to each of them once', async () => {
  const draft = world.newDraft();
  const clients = [];
  for (let opened = 0; opened < 25; opened++) clients.push(await world.rawClient(world.editor.user, draft));
  const pings = clients.map(() => 0);
  for (const [at, { socket }] of clients.entries()) socket.on('ping', () => (pings[at]! += 1));
  const pinged = (): number => pings.filter((count) => count > 0).length;
  beat();
  // One that comes before the first has ended has no effect: nobody has had the time to answer.
  beat();
  await until('the first are asked', () => pinged() >= 10);
  expect(pinged()).toBe(10);
  await until('all are', () => pinged() === 25);
  expect(pings).toEqual(clients.map(() => 1));
  expect(clients.map(({ state }) => state.closed)).toEqual(clients.map(() => null));
});

it('[P27b] the sessions of all sockets are looked up at once, and the use of those who edit is noted', async () => {
  const { sessions } = world.storage;
  const asked: number[] = [];
  const { byIds, touchAll } = sessions;
  const touched: (readonly string[])[] = [];
  Object.assign(sessions, {
    byIds: (ids: readonly string[]) => (asked.push(ids.length), byIds(ids)),
    touchAll: (ids: readonly string[], at: string) => (touched.push(ids), touchAll(ids, at)),
  });
  const clients = [await world.rawClient(world.editor.user, world.newDraft()), await world.rawClient(world.admin.user, world.newDraft())];
  for (const client of clients) await client.receive('access');
  clients[0]!.send(updateFrame(emptyUpdate));
  await until('it is read', () => clients[0]!.messages.some(({ type }) => type === 'durable'));
  ahead = touchEvery + 60_000;
  for (let at = 0; at < 4; at++) {
    beat();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await until('they are looked up', () => asked.length > 0);
  expect(asked).toEqual([2]);
  expect(touched.map((ids) => ids.length)).toEqual([1]);
  expect(clients.map(({ state }) => state.closed)).toEqual([null, null]);
});

/** An update that brings nothing. */
const emptyUpdate = Uint8Array.of(0, 0);
