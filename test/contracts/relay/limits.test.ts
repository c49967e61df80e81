/** What one draft, one person and one socket may take of the relay, and what becomes of a log that grows. */
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { closeCode } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { costOf, defaultFramesPerSecond, partOfSocket, shareOf } from '../../../server/web/budget/costs.ts';
import { compactAfter, framesInTurn, mostDraftBytes, mostSockets } from '../../../server/drafts/limits.ts';
import { createInbox } from '../../../server/drafts/inbox.ts';
import { createBudget } from '../../../server/web/budget/budget.ts';
import { createConnections } from '../../../server/gateway/connections.ts';
import { plantActor } from '../../support/actors.ts';
import { plantProfile } from '../../support/cast.ts';
import { startRelay, until, type RelayWorld } from '../../support/relay.ts';
import { maskedFrame, opcode } from '../../support/web-socket-frames.ts';
import { append } from '../../support/append.ts';

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelay();
});
afterEach(async () => {
  await world.close();
  expect(world.errors).toEqual([]);
});

const proposed = (doc: Y.Doc) => readDraft(doc).proposal;
/** A client's document, with the update of each edit. */
const author = (client?: number) => {
  const doc = new Y.Doc();
  if (client !== undefined) doc.clientID = client;
  const edit = (change: (doc: Y.Doc) => void): Uint8Array => {
    const before = Y.encodeStateVector(doc);
    change(doc);
    return Y.encodeStateAsUpdate(doc, before);
  };
  return { doc, edit };
};
type RawClient = Awaited<ReturnType<RelayWorld['rawClient']>>;
/** What is under a client's WebSocket. */
const tcpOf = ({ socket }: RawClient): Socket => (socket as unknown as { _socket: Socket })._socket;
const acknowledged = (client: RawClient): number =>
  client.messages.reduce((most, message) => (message.type === 'durable' ? Math.max(most, message.frames) : most), 0);

describe('what comes early, and what comes at once', () => {
  it('[P21] [P21a] changes that build on what a client has yet to send are held until then, and only until then', async () => {
    const draft = world.newDraft();
    const { doc, edit } = author();
    edit((doc) => setText(doc, 'name', 'N'));
    const second = edit((doc) => setText(doc, 'name', 'Night'));
    const ada = await world.rawClient(world.admin.user, draft);
    ada.send(updateFrame(second));
    ada.send(syncAnswerFrame(Y.encodeStateAsUpdate(doc)));
    await until('all of it is on disk', () => acknowledged(ada) === 2);
    expect(proposed(await world.logOf(draft)).name).toBe('Night');
    edit((doc) => setText(doc, 'name', 'Nights'));
    ada.send(updateFrame(edit((doc) => setText(doc, 'name', 'Nights!'))));
    await until('a gap closes it', () => ada.state.closed !== null);
    expect(world.refused).toEqual(['gap']);
  });

  it('[P7] [P7b] what several show at once is one frame, of each the newest', async () => {
    const draft = world.newDraft();
    const clients = await Promise.all(Array.from({ length: 5 }, () => world.rawClient(world.admin.user, draft)));
    const { frames } = clients[0]!;
    for (const clock of [1, 2, 3])
      clients.forEach(({ send }, at) =>
        send(awarenessFrame([{ client: 100 + at, clock, state: { text: `${'x'.repeat(300)} ${clock}` } }])),
      );
    const shown = (): Uint8Array[] => frames.filter((frame) => frame[0] === 1 && frame.length > 300);
    await until('the newest of all are shown', () => {
      const text = shown()
        .map((frame) => Buffer.from(frame).toString('latin1'))
        .join('');
      return (text.match(/x 3/g) ?? []).length === 5;
    });
    expect(shown().length).toBeLessThanOrEqual(3);
    for (const frame of shown()) expect(frame.length).toBeLessThan(4_096 + 64);
  });
});

describe('client ids', () => {
  it('[P22] [P22a] nobody inserts under the id of somebody else, whether it was used in an edit or only shown', async () => {
    const draft = world.newDraft();
    const ada = await world.rawClient(world.admin.user, draft);
    const [typed, shown] = [author(1_111), author(2_222)];
    ada.send(updateFrame(typed.edit((doc) => setText(doc, 'name', 'Night'))));
    await ada.receive('durable');
    ada.send(awarenessFrame([{ client: 2_222, clock: 1, state: { focus: 'name' } }]));
    await until('it is shown', () => ada.frames.some((frame) => frame[0] === 1));
    for (const update of [typed.edit((doc) => choose(doc, ['Users.Edit'], true)), shown.edit((doc) => setText(doc, 'name', 'x'))]) {
      const mallory = await world.rawClient(world.editor.user, draft);
      mallory.send(updateFrame(update));
      await until('it is closed', () => mallory.state.closed !== null);
      expect(mallory.state.closed).toBe(4403);
    }
    expect(world.refused).toEqual(['foreign-client', 'foreign-client']);
    ada.send(updateFrame(shown.edit((doc) => choose(doc, ['Users.View'], true))));
    expect(ada.state.closed).toBeNull();
  });

  it('[P22] one that was only shown is not kept by whoever may not write: the edits of its owner, made away, are taken', async () => {
    const draft = world.newDraft();
    const viewers = await plantProfile(world.storage, { name: 'Viewers', chosen: ['SecurityProfiles.View'] });
    const viewer = await plantActor(world.storage, 'viewer', [viewers.id]);
    await world.access.refresh();
    const owner = author(3_333);
    const ada = await world.rawClient(world.admin.user, draft);
    ada.send(updateFrame(author(1).edit((doc) => setText(doc, 'name', 'Night'))));
    await ada.receive('durable');
    const thief = await world.rawClient(viewer.user, draft);
    thief.send(awarenessFrame([{ client: 3_333, clock: 1, state: {} }]));
    await until('it is shown', () => ada.frames.some((frame) => frame[0] === 1));
    const edo = await world.rawClient(world.editor.user, draft);
    edo.send(updateFrame(owner.edit((doc) => choose(doc, ['Users.Edit'], true))));
    await until('it is durable', () => acknowledged(edo) === 1);
    expect(world.refused).toEqual([]);
  });
});

describe('what is refused', () => {
  it('[P23] closes its own socket with the code of its kind and is logged; nothing else is touched', async () => {
    await world.close();
    // One person does all of it, which nobody may at the usual rate.
    world = await startRelay({ framesPerSecond: 100_000 });
    const draft = world.newDraft();
    const honest = await world.rawClient(world.admin.user, draft);
    const { edit } = author();
    honest.send(updateFrame(edit((doc) => setText(doc, 'name', 'Night'))));
    await honest.receive('durable');
    const before = await world.storage.drafts.updates(draft);
    const list = new Y.Doc();
    list.getArray('list').push([1]);
    const subdocument = new Y.Doc();
    subdocument.getMap('chosen').set('x', new Y.Doc());
    const frames: [Uint8Array, number, string][] = [
      [Uint8Array.of(9), 1007, 'malformed'],
      [updateFrame(Uint8Array.of(0)), 1007, 'malformed'],
      [syncRequestFrame(Uint8Array.of(200, 200)), 1007, 'bad-state-vector'],
      [updateFrame(Y.encodeStateAsUpdate(list)), 1007, 'no-draft-content'],
      [updateFrame(Y.encodeStateAsUpdate(subdocument)), 1007, 'subdocument'],
      [new Uint8Array(1024 * 1024 + 1), 4413, 'too-large'],
    ];
    // What is no WebSocket is closed by the library, and is noted as all else.
    const bytes: [Uint8Array, number, string][] = [
      [maskedFrame(3, Uint8Array.of(1)), 1002, 'broken'],
      [maskedFrame(opcode.text, Uint8Array.of(0xff)), 1007, 'broken'],
      [maskedFrame(opcode.binary, new Uint8Array(2 * 1024 * 1024 + 1)), 1009, 'broken'],
    ];
    for (const [frame, code, reason] of [...frames, ...bytes]) {
      const hostile = await world.rawClient(world.editor.user, draft);
      if (reason === 'broken') tcpOf(hostile).write(frame);
      else hostile.send(frame);
      await until(`${reason} closes`, () => hostile.state.closed !== null);
      expect([hostile.state.closed, world.refused.at(-1)]).toEqual([code, reason]);
    }
    expect(await world.storage.drafts.updates(draft)).toEqual(before);
    expect(honest.state.closed).toBeNull();
  });
});

describe('how much', () => {
  it('[P24] [P24a] a draft that fills up says so, and refuses what goes beyond', async () => {
    const draft = world.newDraft();
    const client = await world.rawClient(world.editor.user, draft);
    const { doc, edit } = author();
    client.send(updateFrame(edit((to) => to.getText('description').insert(0, 'x'.repeat(700_000)))));
    await until('it is durable', () => acknowledged(client) === 1);
    expect(client.messages.some(({ type }) => type === 'size')).toBe(false);
    client.send(updateFrame(edit((to) => to.getText('description').insert(0, 'y'.repeat(200_000)))));
    expect(await client.receive('size')).toMatchObject({ most: mostDraftBytes, bytes: expect.any(Number) as number });
    const late = await world.rawClient(world.admin.user, draft);
    await late.receive('size');
    client.send(updateFrame(edit((to) => to.getText('description').insert(0, 'z'.repeat(200_000)))));
    await until('it is closed', () => client.state.closed === 4413);
    expect(world.refused).toEqual(['draft-full']);
    // What was deleted makes room, and what fits is one frame.
    const again = await world.rawClient(world.editor.user, draft);
    doc.getText('description').delete(0, 200_000);
    again.send(syncAnswerFrame(Y.encodeStateAsUpdate(doc)));
    await until('the smaller one is taken', () => acknowledged(again) === 1);
    expect((await world.logOf(draft)).getText('description').length).toBe(900_000);
  });

  it('[P25] a socket that sends too fast is closed, and a new one of the same person has no more to give', async () => {
    const draft = world.newDraft();
    const other = await world.rawClient(world.admin.user, draft);
    for (let sockets = 0; sockets < 3; sockets++) {
      const flooder = await world.rawClient(world.editor.user, draft);
      const frame = syncRequestFrame(Uint8Array.of(0));
      if (sockets > 0 && flooder.status === 429) break;
      for (let sent = 0; sent < 4 * defaultFramesPerSecond && flooder.state.closed === null; sent++) flooder.send(frame);
      await until('it is closed', () => flooder.state.closed === 4529, 20_000);
    }
    other.send(syncRequestFrame(Uint8Array.of(0)));
    await until('others are answered', () => other.frames.some((frame) => frame[0] === 0 && frame[1] === 1));
  }, 30_000);

  it('[P14] [P25] a stock client that was closed as too fast comes back by itself, and goes on', async () => {
    const draft = world.newDraft();
    const { doc, provider } = await world.stockClient(world.editor.user, draft);
    await until('it is in', () => provider.synced);
    const codes: number[] = [];
    let isBack = false;
    provider.on('connection-close', (event) => void codes.push(event?.code ?? 0));
    provider.on('closed', () => void codes.push(-1));
    const frame = syncRequestFrame(Uint8Array.of(0));
    for (let sent = 0; sent < 4 * defaultFramesPerSecond; sent++) provider.ws?.send(frame as Uint8Array<ArrayBuffer>);
    await until('it is closed', () => codes.length > 0, 20_000);
    provider.on('sync', (isSynced) => (isBack ||= isSynced));
    await until('it is back', () => isBack, 20_000);
    expect(codes[0]).toBe(4529);
    expect(codes).not.toContain(-1);
    doc.getMap('chosen').set('Queues.View', true);
    await until('its edit is on disk', async () => (await world.logOf(draft)).getMap('chosen').has('Queues.View'));
  }, 60_000);

  it('[P14] the codes that a stock client takes for permanent are those after which coming back cannot help', () => {
    const permanent = Object.entries(closeCode).filter(([, code]) => code >= 4400 && code < 4500);
    expect(permanent.map(([name]) => name).sort()).toEqual(['draftClosed', 'gone', 'notAllowed', 'signedOut', 'tooLarge']);
  });

  it('[P25] a whole draft passes at once', () => {
    const whole = costOf.frame + (mostDraftBytes / 1024) * costOf.kibibyte;
    expect(whole).toBeLessThan((shareOf(defaultFramesPerSecond).burst * partOfSocket) / 2);
  });

  it('[P25] [P25a] sockets of one person are bounded, and one that is gone makes room once', () => {
    const connections = createConnections(createBudget(shareOf(defaultFramesPerSecond), () => 0));
    const sockets = Array.from({ length: mostSockets.person }, () => connections.open('ada'));
    expect(sockets.every((socket) => socket !== null)).toBe(true);
    expect([connections.open('ada'), connections.open('edo')]).toEqual([null, expect.anything()]);
    sockets[0]?.end();
    sockets[0]?.end();
    expect([connections.open('ada'), connections.open('ada'), connections.count()]).toEqual([
      expect.anything(),
      null,
      mostSockets.person + 1,
    ]);
  });

  it('[P25] [P25a] one socket has half of what its person has, and all of them together no more than the person', () => {
    let now = 0;
    const budget = createBudget(shareOf(defaultFramesPerSecond), () => now);
    const connections = createConnections(budget);
    const [first, second, third] = Array.from({ length: 3 }, () => connections.open('ada')!);
    const framesOf = (socket = first!): number => Array.from({ length: 10_000 }, () => socket.take(costOf.frame)).filter(Boolean).length;
    const half = (budget.share.burst * partOfSocket) / costOf.frame;
    expect(framesOf(first)).toBeCloseTo(half, -1);
    expect(framesOf(second)).toBeCloseTo(half, -1);
    expect(framesOf(third)).toBeCloseTo(0, -1);
    now += 1_000;
    expect(framesOf(third)).toBeCloseTo(2 * defaultFramesPerSecond, -1);
    expect(framesOf(first)).toBe(0);
  });

  it('[P25] [P25b] whoever goes on sending what no client sends is soon let in no more, and nobody else is kept out', async () => {
    const draft = world.newDraft();
    const most = shareOf(defaultFramesPerSecond).burst / costOf.nonsense;
    const ends: (number | null)[] = [];
    while (ends.length < 4 * most && !ends.includes(429)) {
      const { state, status, socket } = await world.rawClient(world.editor.user, draft);
      if (status === 101) {
        socket.send(Uint8Array.of(9));
        await until('it is closed', () => state.closed !== null);
      }
      ends.push(status === 101 ? state.closed : status);
    }
    expect(ends.length).toBeLessThan(3 * most);
    expect(ends.at(-1)).toBe(429);
    expect(await world.rawClient(world.admin.user, draft)).toMatchObject({ status: 101, state: { closed: null } });
    // Who goes on knocking fills no log.
    for (let knocks = 0; knocks < 3; knocks++) await world.rawClient(world.editor.user, draft);
    expect(world.refused.filter((reason) => reason === undefined)).toHaveLength(1);
  });

  it('[P25] loading a full draft again and again is bounded, and nobody else is kept out of it', async () => {
    const draft = world.newDraft();
    const writer = await world.rawClient(world.editor.user, draft);
    const { edit } = author();
    writer.send(updateFrame(edit((doc) => doc.getText('description').insert(0, 'x'.repeat(900_000)))));
    await until('it is durable', () => acknowledged(writer) === 1);
    writer.socket.terminate();
    await until('it is let go', () => world.relay.counts().rooms === 0);
    const most = shareOf(defaultFramesPerSecond).burst / (costOf.connection + (900_000 / 1024) * costOf.loadedKibibyte);
    let loads = 0;
    for (; loads <= most + 4; loads++) {
      const { status, socket } = await world.rawClient(world.editor.user, draft);
      if (status === 429) break;
      socket.terminate();
      await until('it is let go', () => world.relay.counts().rooms === 0);
    }
    expect(loads).toBeGreaterThanOrEqual(Math.floor(most));
    expect(loads).toBeLessThan(most + 4);
    expect((await world.rawClient(world.admin.user, draft)).status).toBe(101);
  });

  it('[P30] whatever somebody left in the texts of a draft, somebody else can delete at once', async () => {
    const draft = world.newDraft();
    const [hostile, honest] = [await world.rawClient(world.editor.user, draft), await world.rawClient(world.admin.user, draft)];
    const { doc, edit } = author();
    for (let round = 1; round <= 5; round++) {
      const update = edit((to) =>
        to.transact(() => {
          for (let at = 0; at < 550; at++) {
            to.getText('description').insert(0, 'x');
            to.getMap('looked').set(`${round} ${at}`, true);
          }
        }),
      );
      hostile.send(updateFrame(update));
      await until('it is durable', () => acknowledged(hostile) === round);
    }
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(copy);
    setText(copy, 'description', '');
    honest.send(updateFrame(Y.encodeStateAsUpdate(copy, before)));
    await until('it is durable', () => acknowledged(honest) === 1);
    expect([world.refused, (await world.logOf(draft)).getText('description').length]).toEqual([[], 0]);
  }, 30_000);

  it('[P25] [P25c] whoever does not read is cut off, others go on', async () => {
    await world.close();
    world = await startRelay({ framesPerSecond: 100_000 });
    const draft = world.newDraft();
    const [slow, writer] = [await world.rawClient(world.admin.user, draft), await world.rawClient(world.editor.user, draft)];
    slow.send(syncRequestFrame(Uint8Array.of(0)));
    await until('it is given the draft', () => slow.frames.some((frame) => frame[0] === 0 && frame[1] === 1));
    tcpOf(slow).pause();
    const { edit } = author();
    let sent = 0;
    while (world.relay.present(draft).some(({ username }) => username === 'admin') && sent < 200) {
      const text = 'x'.repeat(600_000);
      writer.send(updateFrame(edit((doc) => doc.getText('description').insert(0, text))));
      await until('it is durable', () => acknowledged(writer) === sent + 1);
      writer.send(updateFrame(edit((doc) => doc.getText('description').delete(0, 600_000))));
      await until('it is durable', () => acknowledged(writer) === sent + 2);
      sent += 2;
    }
    expect(world.relay.present(draft).map(({ username }) => username)).toEqual(['editor']);
  }, 30_000);

  it('[P25] of one socket a few frames are heard in a turn, in order, and it reads no further meanwhile', () => {
    const turns: (() => void)[] = [];
    const [heard, said]: [number[], string[]] = [[], []];
    const inbox = createInbox<number>(
      { soon: (turn) => void turns.push(turn) },
      { pause: () => void said.push('pause'), resume: () => void said.push('resume') },
      (frames) => (heard.push(...frames), []),
    );
    const sent = Array.from({ length: 2 * framesInTurn + 5 }, (_, at) => at);
    for (const frame of sent) inbox.put(frame);
    expect([heard.length, said, turns.length]).toEqual([0, ['pause'], 1]);
    turns.shift()?.();
    expect([heard.length, said, turns.length]).toEqual([framesInTurn, ['pause'], 1]);
    turns.shift()?.();
    expect([heard.length, said, turns.length]).toEqual([2 * framesInTurn, ['pause'], 1]);
    turns.shift()?.();
    expect([heard, said]).toEqual([sent, ['pause', 'resume']]);
    for (const frame of sent) inbox.put(frame);
    inbox.drain();
    expect(heard).toEqual([...sent, ...sent]);
  });
});

describe('a log that grows', () => {
  it('[P28] what arrives while others are being written is one entry and one frame', async () => {
    const draft = world.newDraft();
    const [writer, reader] = [await world.rawClient(world.editor.user, draft), await world.rawClient(world.admin.user, draft)];
    const { doc, edit } = author();
    reader.send(syncRequestFrame(Uint8Array.of(0)));
    for (let at = 0; at < 300; at++) writer.send(updateFrame(edit((to) => setText(to, 'name', `n${at}`))));
    await until('all are durable', () => acknowledged(writer) === 300);
    const entries = (await world.storage.drafts.log(draft)).entries.length;
    expect(entries).toBeLessThan(100);
    expect(reader.frames.filter((frame) => frame[0] === 0 && frame[1] === 2)).toHaveLength(entries);
    expect(proposed(await world.logOf(draft))).toEqual(proposed(doc));
  });

  it('[P26] [P26a] a long log is compacted when all have left, and while they are there; it reads the same', async () => {
    const draft = world.newDraft();
    const { doc, edit } = author();
    const by = { id: world.editor.user, username: 'editor' };
    const rows = Array.from({ length: compactAfter.left + 10 }, (_, at) => edit((to) => setText(to, 'name', `name ${at}`)));
    const row = { draft, by, at: '2026-01-01T00:00:00.000Z', name: '', tags: {}, base: null };
    await append(
      world.storage,
      rows.map((update) => ({ ...row, update })),
    );
    const first = await world.rawClient(world.editor.user, draft);
    first.socket.terminate();
    await until('it is compacted', async () => (await world.storage.drafts.log(draft)).snapshot !== null);
    const { snapshot, entries } = await world.storage.drafts.log(draft);
    expect([snapshot?.entries, entries.length]).toEqual([rows.length, 0]);
    expect(proposed(await world.logOf(draft))).toEqual(proposed(doc));
    await until('nothing is open', () => world.relay.counts().rooms === 0);

    const more = Array.from({ length: compactAfter.open }, (_, at) => edit((to) => choose(to, ['Users.View'], at % 2 === 0)));
    await append(
      world.storage,
      more.map((update) => ({ ...row, update })),
    );
    const second = await world.rawClient(world.editor.user, draft);
    second.send(updateFrame(edit((to) => setText(to, 'name', 'Night'))));
    await until('it is compacted again', async () => ((await world.storage.drafts.log(draft)).snapshot?.entries ?? 0) > rows.length);
    expect((await world.storage.drafts.log(draft)).snapshot?.entries).toBe(rows.length + more.length + 1);
    expect(proposed(await world.logOf(draft))).toEqual(proposed(doc));
    // Client ids stay whose they were.
    const mallory = await world.rawClient(world.admin.user, draft);
    mallory.send(updateFrame(edit((to) => setText(to, 'name', 'Stolen'))));
    await until('it is closed', () => mallory.state.closed === 4403);
    expect(second.state.closed).toBeNull();
  });
});

describe('rooms', () => {
  it('[P29] [P29a] are let go when the last one leaves, and whoever comes in between finds all of it', async () => {
    const { edit, doc } = author();
    const draft = world.newDraft();
    const chance = fc.sample(fc.nat(3), { numRuns: 60, seed: Number(process.env['SEED'] ?? 5) });
    let [last, count] = [await world.rawClient(world.editor.user, draft), 0];
    for (const pause of chance) {
      last.send(updateFrame(edit((to) => setText(to, 'name', `n${count++}`))));
      if (pause > 0) await until('it is durable', () => acknowledged(last) > 0);
      const leaving = last;
      if (pause === 2) leaving.socket.terminate();
      last = await world.rawClient(world.editor.user, draft);
      leaving.socket.terminate();
      last.send(syncAnswerFrame(Y.encodeStateAsUpdate(doc)));
      await until('all of it is durable', () => acknowledged(last) > 0);
      expect(proposed(await world.logOf(draft)).name).toBe(proposed(doc).name);
    }
    last.socket.terminate();
    await until('nothing is open', () => world.relay.counts().rooms === 0 && world.relay.counts().sockets === 0);
  }, 30_000);
});
