import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addTag, choose, look, restrict, setText } from '../../core/draft/edit-draft.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { proposalToContent } from '../../core/profile/content.ts';
import { digestOf } from '../../core/profile/digest.ts';
import { encodeControl, type ServerMessage } from '../../core/protocol/control.ts';
import { syncAnswerFrame, syncRequestFrame, updateFrame } from '../../core/protocol/server-frame.ts';
import { createSeen } from '../../server/relay/seen.ts';
import { coverageOf, heldEntries } from '../../server/draft/coverage.ts';
import { catalog } from '../support/actors.ts';
import { startRelay, until, type RelayWorld } from '../support/relay.ts';

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelay();
});
afterEach(async () => {
  await world.close();
  expect(world.errors).toEqual([]);
});

const digest = (doc: Y.Doc): string => digestOf(catalog, proposalToContent(readDraft(doc).proposal), null);
type Raw = Awaited<ReturnType<RelayWorld['rawClient']>>;
const listOf = ({ messages }: Raw) =>
  messages.findLast((message): message is Extract<ServerMessage, { type: 'surprises' }> => message.type === 'surprises')?.items;
const seenOf = async (draft: string): Promise<number[]> => (await world.storage.drafts.log(draft)).entries.map(({ seen }) => seen);

/** Admin and editor hold the same draft, in which View is chosen. */
async function shared(also: (doc: Y.Doc) => void = () => {}) {
  const draft = world.newDraft();
  const admin = await world.stockClient(world.admin.user, draft);
  setText(admin.doc, 'name', 'Night shift');
  choose(admin.doc, ['Users.View'], true);
  also(admin.doc);
  const editor = await world.stockClient(world.editor.user, draft);
  await until('both hold the draft', () => editor.provider.synced && readDraft(editor.doc).proposal.chosen.includes('Users.View'));
  const watcher = await world.rawClient(world.admin.user, draft);
  return { draft, admin, editor, watcher };
}

/** The editor edits in a tunnel while the admin edits; then they meet. */
async function apart(anns: (doc: Y.Doc) => void, bens: (doc: Y.Doc) => void, also?: (doc: Y.Doc) => void) {
  const all = await shared(also);
  const { admin, editor } = all;
  editor.provider.disconnect();
  bens(editor.doc);
  anns(admin.doc);
  await until('the first edit is on disk', async () => digest(await world.logOf(all.draft)) === digest(admin.doc));
  editor.provider.connect();
  await until('they have met', async () => {
    const log = digest(await world.logOf(all.draft));
    return editor.provider.synced && digest(admin.doc) === log && digest(editor.doc) === log;
  });
  return all;
}
const undone = () =>
  apart(
    (doc) => choose(doc, ['Users.View'], false),
    (doc) => choose(doc, ['Users.Edit'], true),
  );

describe('edits made apart that meet', () => {
  it('[P11] [X5] everybody is told, and a commit is refused naming both, over the socket and over HTTP', async () => {
    const { draft, admin, watcher } = await undone();
    await until('the watcher is told', () => (listOf(watcher) ?? []).length > 0);
    expect(listOf(watcher)).toMatchObject([
      { code: 'removal-undone', path: '/chosen/Users.View', deeds: [{ by: 'admin' }, { by: 'editor' }] },
    ]);
    const late = await world.rawClient(world.editor.user, draft);
    expect((await late.receive('surprises')).items).toEqual(listOf(watcher));

    watcher.send(encodeControl({ type: 'commit', id: randomUUID(), digest: digest(admin.doc) }));
    const refused = await watcher.receive('refused');
    expect(refused).toMatchObject({ code: 'invalid', detail: expect.stringMatching(/admin took back .* editor chose/) as string });
    expect(refused.issues?.filter(({ code }) => code === 'removal-undone')).toHaveLength(1);
    // The commit of HTTP is this one.
    expect(await world.relay.commit(draft, { id: randomUUID(), digest: digest(admin.doc) }, world.admin)).toMatchObject({
      ok: false,
      code: 'invalid',
    });
    expect(await world.storage.profiles.byName('Night shift')).toBeNull();
  });

  it('[X7] [K4] after somebody has looked who had seen both, the same digest is committed', async () => {
    const { draft, admin, editor, watcher } = await undone();
    await until('the watcher is told', () => (listOf(watcher) ?? []).length > 0);
    const before = digest(admin.doc);
    look(editor.doc, listOf(watcher)![0]!.id);
    await until('the list is empty', () => listOf(watcher)?.length === 0);
    expect(digest(await world.logOf(draft))).toBe(before);
    expect(await world.relay.commit(draft, { id: randomUUID(), digest: before }, world.admin)).toMatchObject({ ok: true });
    expect(await world.storage.profiles.byName('Night shift')).toMatchObject({ chosen: ['Users.Edit'] });
  });

  it('[X6] an edit that decides it settles it as well', async () => {
    const { admin, watcher, draft } = await undone();
    await until('the watcher is told', () => (listOf(watcher) ?? []).length > 0);
    choose(admin.doc, ['Users.Edit'], false);
    await until('the list is empty', () => listOf(watcher)?.length === 0);
    expect(await world.relay.commit(draft, { id: randomUUID(), digest: digest(admin.doc) }, world.admin)).toMatchObject({ ok: true });
  });

  it('[X4] a combination that neither saw is told like that', async () => {
    const { watcher } = await apart(
      (doc) => addTag(doc, 'accessTags', { id: 'r', key: 'Country', value: 'Chile' }),
      (doc) => restrict(doc, 'User', true),
    );
    await until('the watcher is told', () => (listOf(watcher) ?? []).length > 0);
    expect(listOf(watcher)).toMatchObject([
      { code: 'combination-unseen', path: '/accessControl/resources/User', deeds: [{ by: 'editor' }, { by: 'admin' }] },
    ]);
  });

  it('[P11] a burst of changes is searched once, not for each of them', async () => {
    const { draft, admin, editor, watcher } = await apart(
      (doc) => {
        addTag(doc, 'accessTags', { id: 'r', key: 'Country', value: 'Chile' });
        restrict(doc, 'User', true);
      },
      (doc) => choose(doc, catalog.permissions, true),
    );
    await until('the watcher is told', () => (listOf(watcher) ?? []).length > 0);
    const start = performance.now();
    for (let round = 0; round < 200; round++) for (const on of [false, true]) choose(editor.doc, ['Prompts.View'], on);
    choose(admin.doc, catalog.permissions, false);
    await until('all is on disk', async () => readDraft(await world.logOf(draft)).proposal.chosen.join() === 'Prompts.View');
    await until('the list is empty', () => listOf(watcher)?.length === 0);
    expect(performance.now() - start).toBeLessThan(5_000);
  }, 60_000);

  it('[P11] a server that starts again tells the same', async () => {
    const { draft, admin, editor, watcher } = await undone();
    await until('the watcher is told', () => (listOf(watcher) ?? []).length > 0);
    for (const { provider } of [admin, editor]) provider.destroy();
    watcher.socket.terminate();
    await until('the room is empty', () => world.relay.present(draft).length === 0);
    const again = await world.rawClient(world.admin.user, draft);
    expect((await again.receive('surprises')).items).toEqual(listOf(watcher));
  });

  it('[X2] who edits knowing of the removal surprises nobody', async () => {
    const { draft, admin, editor, watcher } = await shared();
    choose(admin.doc, ['Users.View'], false);
    await until('the editor knows', () => !readDraft(editor.doc).proposal.chosen.includes('Users.View'));
    // The removal inserted nothing: that it was seen shows in the deletions brought along.
    editor.provider.disconnect();
    choose(editor.doc, ['Users.Edit'], true);
    editor.provider.connect();
    await until(
      'it is on disk',
      async () => (await seenOf(draft)).length > 2 && readDraft(await world.logOf(draft)).proposal.chosen.includes('Users.Edit'),
    );
    choose(admin.doc, ['Users.Create'], true);
    await until('it is passed on', () => readDraft(editor.doc).proposal.chosen.includes('Users.Create'));
    expect(listOf(watcher)).toBeUndefined();
    expect(await world.relay.commit(draft, { id: randomUUID(), digest: digest(admin.doc) }, world.admin)).toMatchObject({ ok: true });
  });
});

type Ranges = ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>;
/** An update that holds deletions and nothing else. */
const deletions = (ranges: Ranges): Uint8Array => {
  const [[client, list]] = [...ranges] as [[number, { clock: number; len: number }[]]];
  return Uint8Array.of(0, 1, client, list.length, ...list.flatMap(({ clock, len }) => [clock, len]));
};
const checkpointsOf = (...log: Uint8Array[]) => log.map((update, at) => ({ ...coverageOf(update), entries: at + 1 }));
const heldWith = (log: Ranges, answer: Ranges): number =>
  heldEntries([{ ...coverageOf(deletions(log)), entries: 1 }], Uint8Array.of(0), deletions(answer));

describe('what a client has seen', () => {
  const written = (edit: (doc: Y.Doc) => void, doc = new Y.Doc()): Uint8Array => {
    const before = Y.encodeStateVector(doc);
    edit(doc);
    return Y.encodeStateAsUpdate(doc, before);
  };

  it('[P10] is what it says it has applied, and never more than it was sent', async () => {
    const draft = world.newDraft();
    const [ann, ben] = [await world.rawClient(world.admin.user, draft), await world.rawClient(world.editor.user, draft)];
    const send = async (client: Raw, name: string): Promise<void> => {
      const before = (await seenOf(draft)).length;
      client.send(updateFrame(written((doc) => choose(doc, [name], true))));
      await until('it is on disk', async () => (await seenOf(draft)).length > before);
    };
    const changeFrames = (): number => ben.frames.filter((frame) => frame[0] === 0 && frame[1] !== 0).length;
    ben.send(encodeControl({ type: 'seen', frames: 0 }));
    ben.send(syncRequestFrame(Uint8Array.of(0)));
    await until('ben is answered', () => changeFrames() === 1);
    await send(ann, 'Users.View');
    await send(ann, 'Queues.View');
    await until('ben was sent both', () => changeFrames() === 3);
    await send(ben, 'a');
    ben.send(encodeControl({ type: 'seen', frames: 2 }));
    await send(ben, 'b');
    ben.send(encodeControl({ type: 'seen', frames: 1_000_000 }));
    await send(ben, 'c');
    await send(ann, 'd');
    // Ann never asked for what was there, and never says.
    expect(await seenOf(draft)).toEqual([0, 0, 0, 1, 2, 0]);
  });

  it('[P10] for a client that never says, is what it was sent', async () => {
    const { draft, admin, editor } = await shared();
    choose(editor.doc, ['Queues.View'], true);
    await until('it is passed on', () => readDraft(admin.doc).proposal.chosen.includes('Queues.View'));
    const before = (await seenOf(draft)).length;
    choose(admin.doc, ['Prompts.View'], true);
    await until('it is on disk', async () => (await seenOf(draft)).length > before);
    expect((await seenOf(draft)).at(-1)).toBe(before);
  });

  it('[P10] for what it brings along, is what its document held when it joined', async () => {
    const draft = world.newDraft();
    const ann = await world.rawClient(world.admin.user, draft);
    const doc = new Y.Doc();
    const updates = ['Users.View', 'Queues.View', 'Prompts.View'].map((name) => written((to) => choose(to, [name], true), doc));
    for (const [at, update] of updates.entries()) {
      ann.send(updateFrame(update));
      await until('it is on disk', async () => (await seenOf(draft)).length === at + 1);
    }
    const mine = new Y.Doc();
    Y.applyUpdate(mine, updates[0]!);
    Y.applyUpdate(mine, updates[1]!);
    const vector = Y.encodeStateVector(mine);
    choose(mine, ['Users.Edit'], true);
    const ben = await world.rawClient(world.editor.user, draft);
    ben.send(syncRequestFrame(vector));
    ben.send(syncAnswerFrame(Y.encodeStateAsUpdate(mine)));
    await until('it is on disk', async () => (await seenOf(draft)).length === 4);
    expect((await seenOf(draft))[3]).toBe(2);
  });

  it('[P10] a report can only grow, and an old one is no news', () => {
    const seen = createSeen();
    seen.start(1);
    expect([seen.ofAnswer(), seen.ofUpdate()]).toEqual([1, 1]);
    for (const entries of [2, 3, 4, 5]) seen.sent(entries);
    expect(seen.ofUpdate()).toBe(5);
    const after = (frames: number): number => {
      seen.reported(frames);
      return seen.ofUpdate();
    };
    expect([0, 1, 2, 1, 0, 99].map(after)).toEqual([1, 2, 3, 3, 3, 5]);
    for (let more = 0; more < 100_010; more++) seen.sent(6 + more);
    expect(after(5)).toBe(5);
    expect(after(100_014)).toBe(100_015);
    expect(seen.ofAnswer()).toBe(1);
  });

  it('[P10] deletions count in whatever order and pieces they are told, and thousands of them cost little', () => {
    const doc = new Y.Doc();
    const names = Array.from({ length: 20_000 }, (_, at) => `${at}`);
    const first = written((to) => choose(to, names, true), doc);
    const removal = written(
      (to) =>
        choose(
          to,
          names.filter((_, at) => at % 2 === 0),
          false,
        ),
      doc,
    );
    const log = checkpointsOf(first, removal);
    const start = performance.now();
    expect(heldEntries(log, Y.encodeStateVector(doc), Y.encodeStateAsUpdate(doc))).toBe(2);
    expect(performance.now() - start).toBeLessThan(400);

    const [ranges, pieces] = [
      [{ clock: 0, len: 3 }],
      [
        { clock: 2, len: 1 },
        { clock: 0, len: 2 },
      ],
    ].map((of) => new Map([[7, of]]));
    expect([heldWith(ranges!, pieces!), heldWith(pieces!, ranges!), heldWith(ranges!, new Map([[7, pieces!.get(7)!.slice(1)]]))]).toEqual([
      1, 1, 0,
    ]);
  });

  it('[P10] a deletion counts as seen where it was sent along, and a damaged entry is missed by nobody', () => {
    const doc = new Y.Doc();
    const first = written((to) => choose(to, ['Users.View', 'Queues.View'], true), doc);
    const untouched = Y.encodeStateAsUpdate(doc);
    const removal = written((to) => choose(to, ['Users.View'], false), doc);
    const log = checkpointsOf(first, Uint8Array.of(255, 255), removal);
    const vector = Y.encodeStateVector(doc);
    expect(heldEntries(log, vector, null)).toBe(2);
    expect(heldEntries(log, vector, untouched)).toBe(2);
    expect(heldEntries(log, vector, Y.encodeStateAsUpdate(doc))).toBe(3);
    expect(heldEntries(log, Uint8Array.of(0), Y.encodeStateAsUpdate(doc))).toBe(0);
  });
});
