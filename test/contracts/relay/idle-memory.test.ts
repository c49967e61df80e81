/** What idle connections take of the memory of the server, without what Node and `ws` keep for a socket. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { subprotocol } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { quantile } from '../../bench/measure.ts';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { memoryInUse } from '../../support/cost.ts';
import { openLocalSocket, type LocalSocket } from '../../support/local-socket.ts';
import { startRelay, until } from '../../support/relay.ts';
import { createTurnedClock } from '../../support/turned-clock.ts';

/** One person may have a hundred sockets. */
const drafts = Array.from({ length: 90 }, () => randomUUID() as string);
const editsOfDraft = 10;
/** Milliseconds of the server's clock, in which a person's budget covers a connection and some edits. */
const pace = 1_000;
/** Bytes for one connection. */
const most = 12 * 1024;
const nothing = Y.encodeStateAsUpdate(new Y.Doc());

test('[P83] an idle connection that is alone on a small draft takes at most 12 KiB', async () => {
  const clock = createTurnedClock(Date.now());
  const world = await startRelay({ clock });
  const headers = {
    ...{ origin: 'http://127.0.0.1', host: '127.0.0.1' },
    cookie: `${sessionCookie}=${await world.sessions.create(world.creator.user)}`,
  };
  const open = async (draft: string): Promise<LocalSocket> => {
    clock.advance(pace);
    const acceptance = await world.relay.accept({ url: `/sync/${draft}`, headers });
    if (!acceptance.ok) throw new Error(acceptance.detail);
    const socket = openLocalSocket(acceptance, { protocol: subprotocol });
    socket.listen(() => {});
    socket.send(syncRequestFrame(Uint8Array.of(0)));
    socket.send(syncAnswerFrame(nothing));
    return socket;
  };
  const allLeft = (): Promise<unknown> => until('everybody has left', () => world.relay.counts().rooms === 0);
  for (const [index, draft] of drafts.entries()) {
    const socket = await open(draft);
    const { next } = createAuthor(1, index + 1);
    for (let edit = 0; edit < editsOfDraft; edit++) socket.send(updateFrame(next().update));
    await until('it is written', async () => (await world.storage.drafts.byId(draft))?.begun === true);
    socket.destroy();
  }
  await allLeft();
  const visit = async (): Promise<LocalSocket[]> => {
    const sockets: LocalSocket[] = [];
    for (const [index, draft] of drafts.entries()) {
      sockets.push(await open(draft));
      sockets.at(-1)!.send(awarenessFrame([{ client: index, clock: 1, state: { focus: 'name' } }]));
    }
    await until('all are here', () => world.relay.counts().rooms === drafts.length);
    clock.advance(pace);
    return sockets;
  };
  const cost = async (): Promise<number> => {
    const before = memoryInUse();
    const sockets = await visit();
    const each = (memoryInUse() - before) / sockets.length;
    for (const socket of sockets.splice(0)) socket.destroy();
    await allLeft();
    clock.advance(pace);
    return each;
  };
  // Code that runs for the first time leaves something behind, too.
  for (let rounds = 0; rounds < 3; rounds++) await cost();
  // What other tests of this process left may be let go of in one of them.
  const costs: number[] = [];
  for (let rounds = 0; rounds < 5; rounds++) costs.push(await cost());
  const each = quantile(costs, 0.5);
  expect(each).toBeGreaterThan(1024);
  expect(each).toBeLessThan(most);
  await world.close();
});
