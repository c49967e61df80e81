/** What costs a client nothing to send is charged to it like everything else, and what it asks for by what the answer holds. */
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeCode } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncRequestFrame } from '../../../core/protocol/server-frame.ts';
import { costOf, partOfSocket, shareOf } from '../../../server/web/budget/costs.ts';
import { createInbox } from '../../../server/drafts/inbox.ts';
import { startRelay, until, type RelayWorld } from '../../support/relay.ts';
import { maskedFrame, opcode } from '../../support/web-socket-frames.ts';

/** Few, so that a slow machine takes more than they allow, too. */
const framesPerSecond = 50;
let world: RelayWorld;
beforeEach(async () => {
  world = await startRelay({ framesPerSecond });
});
afterEach(async () => {
  await world.close();
  expect(world.errors).toEqual([]);
});

type RawClient = Awaited<ReturnType<RelayWorld['rawClient']>>;
const tcpOf = ({ socket }: RawClient): Socket => (socket as unknown as { _socket: Socket })._socket;
const nothing = new Uint8Array();
/** More than one socket may send at once. */
const tooMany = Math.ceil((10 * shareOf(framesPerSecond).burst * partOfSocket) / costOf.frame);

it('[P32] [P32b] a ping is answered with what it holds, the newest of several, and a few close nothing', async () => {
  const { socket, state } = await world.rawClient(world.editor.user, world.newDraft());
  const answers: string[] = [];
  socket.on('pong', (data: Buffer) => answers.push(data.toString()));
  for (const text of ['', 'one', 'two']) socket.ping(text);
  socket.pong('unasked');
  await until('the newest is answered', () => answers.at(-1) === 'two');
  expect(answers.length).toBeLessThanOrEqual(3);
  expect(state.closed).toBeNull();
});

/** Each with its mask and without a payload, as small as they can be. */
const floods: readonly [string, Uint8Array][] = [
  ['pings', maskedFrame(opcode.ping, nothing)],
  ['unasked pongs', maskedFrame(opcode.pong, nothing)],
  ['empty messages', maskedFrame(opcode.binary, nothing)],
  ['long pings', maskedFrame(opcode.ping, new Uint8Array(125))],
];
it.each(floods)('[P32] [P32a] [P71] a flood of %s closes its own socket, and nobody waits for it', async (_, frame) => {
  const draft = world.newDraft();
  const [flooder, other] = [await world.rawClient(world.editor.user, draft), await world.rawClient(world.admin.user, draft)];
  tcpOf(flooder).write(Buffer.concat(Array.from({ length: tooMany }, () => frame)));
  other.send(syncRequestFrame(Uint8Array.of(0)));
  await until('the other is answered', () => other.frames.some((one) => one[0] === 0 && one[1] === 1));
  await until('the flood is closed', () => flooder.state.closed !== null);
  expect([closeCode.tooFast, 1006]).toContain(flooder.state.closed);
  expect(other.state.closed).toBeNull();
});

it('[P32] [P32a] who floods with pings is kept out until what that costs has come back', async () => {
  const draft = world.newDraft();
  const flooder = await world.rawClient(world.editor.user, draft);
  tcpOf(flooder).write(Buffer.concat(Array.from({ length: tooMany }, () => maskedFrame(opcode.ping, nothing))));
  await until('the flood is closed', () => flooder.state.closed !== null);
  expect(world.refused).toEqual(['control-flood']);
  const again = await world.rawClient(world.editor.user, draft);
  await until('it is refused', () => again.status === 429);
  expect((await world.rawClient(world.admin.user, draft)).status).toBe(101);
});

it('[P32] a message in endless pieces is charged as they come, and cut off', async () => {
  const draft = world.newDraft();
  const flooder = await world.rawClient(world.editor.user, draft);
  const [first, piece] = [maskedFrame(opcode.binary, nothing), maskedFrame(opcode.continuation, nothing)];
  // Neither is the last of its message.
  for (const frame of [first, piece]) frame[0] = (frame[0] as number) & 0x7f;
  tcpOf(flooder).write(Buffer.concat([first, ...Array.from({ length: 100_000 }, () => piece)]));
  await until('it is closed', () => flooder.state.closed !== null);
  expect(world.refused).toHaveLength(1);
});

it('[P32] bytes are charged before anything is made of them, also those of a frame that never ends', async () => {
  const flooder = await world.rawClient(world.editor.user, world.newDraft());
  tcpOf(flooder).write(maskedFrame(opcode.binary, new Uint8Array(1024 * 1024)).subarray(0, 1024 * 1024));
  await until('it is closed', () => flooder.state.closed !== null);
  expect(world.refused).toEqual(['too-fast']);
});

it('[P33] a request for awareness is answered once in a moment, and charged by its answer', async () => {
  const draft = world.newDraft();
  const shown = await world.rawClient(world.admin.user, draft);
  shown.send(awarenessFrame([{ client: 1, clock: 1, state: { text: 'x'.repeat(1_500) } }]));
  await until('it is shown', () => shown.frames.some(({ length }) => length > 1_500));
  const asker = await world.rawClient(world.editor.user, draft);
  const large = (): number => asker.frames.filter(({ length }) => length > 1_500).length;
  await until('who joins is told', () => large() > 0);
  const before = large();
  for (let asked = 0; asked < 10; asked++) asker.send(Uint8Array.of(3));
  asker.send(syncRequestFrame(Uint8Array.of(0)));
  await until('it is answered', () => large() > before);
  await new Promise((resolve) => setTimeout(resolve, 250));
  // Or two, where the asking took longer than a moment.
  expect(large() - before).toBeLessThanOrEqual(2);
  for (let asked = 0; asked < 100; asked++) asker.send(Uint8Array.of(3));
  await until('who goes on is closed', () => asker.state.closed === closeCode.tooFast);
  expect(shown.state.closed).toBeNull();
}, 20_000);

it('[P33] [P33a] what may ask for a whole draft ends its socket’s turn', () => {
  const turns: (() => void)[] = [];
  const heard: string[][] = [];
  const inbox = createInbox<string>({ soon: (turn) => void turns.push(turn) }, { pause: () => {}, resume: () => {} }, (frames) => {
    const end = frames.indexOf('request') + 1 || frames.length;
    heard.push(frames.slice(0, end));
    return frames.slice(end);
  });
  for (const frame of ['edit', 'request', 'edit', 'edit', 'request']) inbox.put(frame);
  while (turns.length > 0) turns.shift()?.();
  expect(heard).toEqual([
    ['edit', 'request'],
    ['edit', 'edit', 'request'],
  ]);
  for (const frame of ['request', 'request', 'edit']) inbox.put(frame);
  inbox.drain();
  expect(heard.slice(2)).toEqual([['request'], ['request'], ['edit']]);
});
