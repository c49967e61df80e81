/** Conflicts over the relay: who is told of contributions, and what a commit waits for. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { markOf } from '../../../core/draft/contributions.ts';
import { acknowledge, addTag, choose, fillDraft, restrict, setText, withdraw } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { encodeControl, type ServerMessage } from '../../../core/protocol/control.ts';
import { syncAnswerFrame, syncRequestFrame } from '../../../core/protocol/server-frame.ts';
import type { Issue } from '../../../core/validation/issues.ts';
import { catalog } from '../../support/actors.ts';
import { startRelay, until, type RelayWorld } from '../../support/relay.ts';

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelay();
});
afterEach(async () => {
  await world.close();
  expect(world.errors).toEqual([]);
});

type Told = Extract<ServerMessage, { type: 'contributions' }>;
type Raw = Awaited<ReturnType<RelayWorld['rawClient']>>;

const digest = (doc: Y.Doc): string => digestOf(catalog, proposalToContent(readDraft(doc).proposal), null);
const told = ({ messages }: Raw): Told[] => messages.filter((message): message is Told => message.type === 'contributions');
const isTold = (raw: Raw, username: string, part: 'wrote' | 'removed', key: string): boolean =>
  told(raw).some(({ by }) => by.some((one) => one.username === username && one[part].includes(key)));

/** Admin and editor hold the same draft, in which View is chosen. */
async function shared() {
  const draft = world.newDraft();
  const admin = await world.stockClient(world.admin.user, draft);
  setText(admin.doc, 'name', 'Night shift');
  choose(admin.doc, ['Users.View'], true);
  const editor = await world.stockClient(world.editor.user, draft);
  await until('both hold the draft', () => editor.provider.synced && readDraft(editor.doc).proposal.chosen.includes('Users.View'));
  const watcher = await world.rawClient(world.admin.user, draft);
  const met = (): Promise<void> =>
    until('they have met', async () => {
      const log = digest(await world.logOf(draft));
      return digest(admin.doc) === log && digest(editor.doc) === log;
    });
  const commit = (who: 'admin' | 'creator' = 'admin') =>
    world.relay.commit(draft, { id: randomUUID(), digest: digest(admin.doc) }, world[who]);
  const findings = async (who: 'admin' | 'creator' = 'admin'): Promise<Issue[]> => {
    const outcome = await commit(who);
    return outcome.ok ? [] : (outcome.issues ?? []).filter(({ finding }) => finding);
  };
  return { draft, admin, editor, watcher, met, commit, findings };
}

/** The admin takes back what the editor's choice needs. */
async function undone() {
  const all = await shared();
  choose(all.admin.doc, ['Users.View'], false);
  choose(all.editor.doc, ['Users.Edit'], true);
  await all.met();
  return all;
}

/** The admin limits, the editor chooses what the limit does not reach. */
async function leaking() {
  const all = await shared();
  restrict(all.admin.doc, 'User', true);
  restrict(all.admin.doc, 'SecurityProfile', true);
  choose(all.admin.doc, ['SecurityProfiles.View'], true);
  addTag(all.admin.doc, 'accessTags', { id: 'r', key: 'site', value: 'Ulm' });
  addTag(all.admin.doc, 'tags', { id: 's', key: 'site', value: 'Ulm' });
  choose(all.editor.doc, ['Prompts.View'], true);
  await all.met();
  return all;
}

describe('contributions', () => {
  it('[X30] [X30a] are told whole on joining, and as they change before they are acknowledged', async () => {
    const { draft, watcher, editor } = await undone();
    await until('the watcher is told', () => isTold(watcher, 'editor', 'wrote', 'chosen/Users.Edit'));
    expect(isTold(watcher, 'admin', 'removed', 'chosen/Users.View')).toBe(true);
    const late = await world.rawClient(world.editor.user, draft);
    const first = await late.receive('contributions');
    expect(first.whole).toBe(true);
    expect(first.by.map(({ id, username, wrote, removed }) => [id, username, wrote, removed]).sort()).toEqual(
      [
        [markOf(world.admin.user), 'admin', [], ['chosen/Users.View']],
        [markOf(world.editor.user), 'editor', ['chosen/Users.Edit'], []],
      ].sort(),
    );
    // Before its own write is called durable, a sender knows whose it is.
    const mine = new Y.Doc();
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(editor.doc));
    const before = Y.encodeStateVector(mine);
    choose(mine, ['Prompts.View'], true);
    late.send(syncRequestFrame(Y.encodeStateVector(mine)));
    late.send(syncAnswerFrame(Y.encodeStateAsUpdate(mine, before)));
    await late.receive('durable');
    const order = late.messages.map(({ type }) => type);
    expect(isTold(late, 'editor', 'wrote', 'chosen/Prompts.View')).toBe(true);
    expect(order.lastIndexOf('contributions')).toBeLessThan(order.indexOf('durable'));
  });

  it('[X30] of a tag or an acknowledgement that is gone are told as gone, and a text tells none', async () => {
    const { admin, watcher, met } = await shared();
    acknowledge(admin.doc, { key: 'removal-undone/Users.View', fingerprint: 'a'.repeat(64) });
    await until('it is told', () => isTold(watcher, 'admin', 'wrote', 'acknowledged/removal-undone/Users.View'));
    withdraw(admin.doc, 'removal-undone/Users.View');
    await until('it is gone', () => told(watcher).some(({ gone }) => gone.includes('acknowledged/removal-undone/Users.View')));
    const count = told(watcher).length;
    setText(admin.doc, 'description', 'Who works at night');
    await met();
    expect(told(watcher)).toHaveLength(count);
  });

  it('[X20] [X28] are the same after the server has read the draft again', async () => {
    const { draft, admin, editor, watcher } = await undone();
    const [before] = [await world.rawClient(world.admin.user, draft)];
    const first = await before.receive('contributions');
    for (const { provider } of [admin, editor]) provider.destroy();
    for (const { socket } of [watcher, before]) socket.terminate();
    await until('the room is empty', () => world.relay.present(draft).length === 0);
    const again = await world.rawClient(world.admin.user, draft);
    // Who has left is named no more. [X36]
    const marks = ({ by }: Told) => by.map(({ id, wrote, removed }) => ({ id, wrote, removed })).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(marks(await again.receive('contributions'))).toEqual(marks(first));
  });

  it('[X30] of a hostile writer stay within one message', async () => {
    const { draft, editor, met } = await shared();
    for (let at = 0; at < 30; at++) {
      editor.doc.transact(() => {
        for (let n = 0; n < 100; n++) {
          editor.doc.getMap('acknowledged').set(`${at}-${n}-${'x'.repeat(180)}`, 'a'.repeat(64));
          editor.doc.getMap('restricted').set(`${at}-${n}-${'y'.repeat(180)}`, true);
        }
      });
    }
    await met();
    const late = await world.rawClient(world.admin.user, draft);
    const first = await late.receive('contributions');
    expect(JSON.stringify(first).length).toBeLessThan(512 * 1024);
    expect(isTold(late, 'admin', 'wrote', 'chosen/Users.View')).toBe(true);
  });

  it('[X31] what clients of earlier versions say of what they have seen is ignored', async () => {
    const { draft } = await shared();
    const old = await world.rawClient(world.editor.user, draft);
    old.send(encodeControl({ type: 'seen', frames: 3 }));
    old.send(encodeControl({ type: 'seen', frames: 1_000_000 }));
    old.send(syncRequestFrame(Uint8Array.of(0)));
    await until('it is answered all the same', () => old.socket.readyState === old.socket.OPEN && told(old).length > 0);
    expect(world.refused).toEqual([]);
  });
});

describe('a commit', () => {
  it('[X21] [X23] [K20] is refused while a removal is undone, naming both, over the socket and over HTTP', async () => {
    const { admin, watcher, commit } = await undone();
    watcher.send(encodeControl({ type: 'commit', id: randomUUID(), digest: digest(admin.doc) }));
    const refused = await watcher.receive('refused');
    expect(refused).toMatchObject({ code: 'invalid', detail: expect.stringMatching(/admin took back .* editor chose/) as string });
    expect(refused.issues?.filter(({ code }) => code === 'removal-undone')).toHaveLength(1);
    // The commit of HTTP is this one.
    expect(await commit()).toMatchObject({ ok: false, code: 'invalid' });
    expect(await world.storage.profiles.byName('Night shift')).toBeNull();
  });

  it('[X25] [X26] [X26a] of the same digest passes once its committer has acknowledged what they contributed to', async () => {
    const { draft, admin, findings, commit, met } = await undone();
    const before = digest(admin.doc);
    acknowledge(admin.doc, (await findings())[0]!.finding!);
    await met();
    await until('it is on disk', async () => (await findingCount(draft)) === 1);
    expect(digest(await world.logOf(draft))).toBe(before);
    expect(await commit()).toMatchObject({ ok: true });
    expect(await world.storage.profiles.byName('Night shift')).toMatchObject({ chosen: ['Users.Edit'] });
  });

  it('[X25] is refused on the word of somebody else who contributed, and passes on the word of one who did not', async () => {
    const { draft, editor, admin, findings, commit } = await leaking();
    const [found] = await findings();
    expect(found).toMatchObject({ code: 'unreviewed-risk', path: '/chosen/Prompts.View' });
    acknowledge(editor.doc, found!.finding!);
    await until('it is on disk', async () => (await findingCount(draft)) === 1);
    expect((await findings()).map(({ finding }) => finding)).toEqual([found!.finding]);
    const creator = await world.stockClient(world.creator.user, draft);
    await until('it has come', () => creator.provider.synced && creator.doc.getMap('acknowledged').size === 1);
    acknowledge(creator.doc, found!.finding!);
    await until('it has come', () => admin.doc.getMap('acknowledged').size === 1);
    await until('it counts', async () => (await findings()).length === 0);
    expect(await commit()).toMatchObject({ ok: false, code: 'closed' });
    const saved = await world.storage.profiles.byName('Night shift');
    expect(saved).toMatchObject({ chosen: ['Prompts.View', 'SecurityProfiles.View', 'Users.View'] });
  });

  it('[X27] is refused again once somebody adds to what was acknowledged', async () => {
    const { draft, editor, admin, findings, met } = await leaking();
    acknowledge(admin.doc, (await findings())[0]!.finding!);
    await until('it is on disk', async () => (await findingCount(draft)) === 1);
    choose(editor.doc, ['Prompts.Edit'], true);
    await met();
    const [found, ...more] = await findings();
    expect(more).toEqual([]);
    expect(found!.message).toMatch(/editor chose .*Prompts – View.*Prompts – Edit|editor chose .*Prompts – Edit.*Prompts – View/);
  });

  it('[X21] passes where an edit decides it: what was undone is chosen again, or what undid it left out', async () => {
    const { admin, met, commit } = await undone();
    choose(admin.doc, ['Users.Edit'], false);
    await met();
    expect(await commit()).toMatchObject({ ok: true });
  });

  it('[X37] [P47] of a draft that continues another is refused for what was open there, whoever carries it over', async () => {
    const { draft, admin } = await undone();
    const goOn = async (continues: string | null): Promise<Issue[]> => {
      const next = world.newDraft();
      const by = { ...world.admin, username: 'admin' };
      expect((await world.relay.begin(next, null, by, continues)).type).toBe('begun');
      const carrier = await world.stockClient(world.admin.user, next);
      fillDraft(carrier.doc, proposalToContent(readDraft(admin.doc).proposal), randomUUID);
      await until('it is on disk', async () => digest(await world.logOf(next)) === digest(carrier.doc));
      const outcome = await world.relay.commit(next, { id: randomUUID(), digest: digest(carrier.doc) }, world.admin);
      return outcome.ok ? [] : (outcome.issues ?? []).filter(({ finding }) => finding);
    };
    const [open, ...more] = await goOn(draft);
    expect(more).toEqual([]);
    expect(open).toMatchObject({ code: 'removal-undone', message: expect.stringMatching(/admin took back .* editor chose/) as string });
    // A draft that is unknown continues nothing, and nobody learns of it.
    expect(await goOn(randomUUID())).toEqual([]);
  });

  it('[X37b] of a draft that continues one of another profile goes by what was written in it', async () => {
    const { draft } = await undone();
    const next = world.newDraft();
    const base = { profile: world.adminProfile.id, revision: world.adminProfile.revision };
    expect((await world.relay.begin(next, base, { ...world.admin, username: 'admin' }, draft)).type).toBe('begun');
    expect((await world.storage.drafts.log(next)).snapshot).toBeNull();
  });

  const findingCount = async (draft: string): Promise<number> => (await world.logOf(draft)).getMap('acknowledged').size;
});
