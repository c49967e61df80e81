/** A draft that continues another, attacked: by people who would pass their choices off as those of others, and by what is damaged. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { acknowledge, choose, fillDraft, setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { Base } from '../../../core/profile/profile.ts';
import { mostEmptyDrafts } from '../../../server/drafts/limits.ts';
import { replay } from '../../../server/drafts/log/replay.ts';
import type { DraftActor } from '../../../server/drafts/relay.ts';
import { catalog, plantActor } from '../../support/actors.ts';
import { deleteProfile, writeProfile } from '../../support/canonical-list.ts';
import { plantProfile } from '../../support/cast.ts';
import { startRelay, until, type RelayWorld } from '../../support/relay.ts';

let world: RelayWorld;
let mallory: DraftActor;
beforeEach(async () => {
  world = await startRelay();
  mallory = { ...(await plantActor(world.storage, 'mallory', [world.editorProfile.id])), username: 'mallory' };
  await world.access.refresh();
});
afterEach(async () => {
  await world.close();
});

const editor = (): DraftActor => ({ ...world.editor, username: 'editor' });
const [risky] = catalog.combinations.map(({ permissions }) => permissions);

/** Writes into a draft as this person; answers its document once the disk has it. */
async function write(draft: string, who: DraftActor, edit: (doc: Y.Doc) => void, base: Base = null): Promise<Y.Doc> {
  const params: Record<string, string> = base ? { base: `${base.profile}@${base.revision}` } : {};
  const { doc, provider } = await world.stockClient(who.user, draft, new Y.Doc(), params);
  await until('they are in it', () => provider.synced);
  edit(doc);
  const whole = Y.encodeStateVector(doc);
  await until('it is on disk', async () => Buffer.from(Y.encodeStateVector(await stored(draft))).equals(Buffer.from(whole)));
  provider.destroy();
  return doc;
}
const stored = async (draft: string): Promise<Y.Doc> => replay(await world.storage.drafts.log(draft)).doc;
/** Who a draft's record names for a permission, and whether they took it away. */
const writerOf = async (draft: string, permission: string): Promise<[string, boolean] | null> => {
  const last = replay(await world.storage.drafts.log(draft)).contributions.get(`chosen/${permission}`);
  return last ? [last.by.username, last.removed] : null;
};
const begin = async (continues: string, base: Base, by = mallory): Promise<string> => {
  const next = world.newDraft();
  expect((await world.relay.begin(next, base, by, continues)).type).toBe('begun');
  return next;
};
/** Sends as one entry what the draft before it proposes. */
const carry = (from: Y.Doc, name: string) => (doc: Y.Doc) =>
  fillDraft(doc, { ...proposalToContent(readDraft(from).proposal), name }, randomUUID);
const commit = async (draft: string, base: Base = null) =>
  world.relay.commit(
    draft,
    { id: randomUUID(), digest: digestOf(catalog, proposalToContent(readDraft(await stored(draft)).proposal), base) },
    world.admin,
  );

describe('a choice of somebody else', () => {
  it('[X37c] for a profile that exists is not passed off as theirs for a new one, and settled by who carried it there', async () => {
    const profile = await plantProfile(world.storage, { name: 'Night', chosen: ['Queues.View'] });
    const base = { profile: profile.id, revision: 1 };
    const draft = world.newDraft();
    const theirs = await write(draft, editor(), (doc) => choose(doc, risky!, true), base);
    const next = await begin(draft, null);
    await write(next, mallory, carry(theirs, 'Day'));
    const refused = await commit(next);
    const found = refused.ok ? [] : (refused.issues ?? []).flatMap(({ finding }) => finding ?? []);
    expect(found).toHaveLength(1);
    await write(next, mallory, (doc) => acknowledge(doc, found[0]!));
    expect(await commit(next)).toMatchObject({ ok: false, code: 'invalid' });
    expect(await writerOf(next, risky![0]!)).toEqual(['mallory', false]);
  });

  it('[X37c] goes on as theirs in a new profile once the profile is removed', async () => {
    const profile = await plantProfile(world.storage, { name: 'Night', chosen: ['Queues.View'] });
    const draft = world.newDraft();
    const theirs = await write(draft, editor(), (doc) => choose(doc, risky!, true), { profile: profile.id, revision: 1 });
    await deleteProfile(world.storage, profile.id);
    await world.access.refresh();
    const next = await begin(draft, null);
    await write(next, mallory, carry(theirs, 'Day'));
    expect(await writerOf(next, risky![0]!)).toEqual(['editor', false]);
  });

  it('[X37d] that was committed, and taken back in a later revision, is not theirs again', async () => {
    const draft = world.newDraft();
    const theirs = await write(draft, editor(), (doc) => {
      setText(doc, 'name', 'Night');
      choose(doc, ['Queues.View', 'Prompts.View'], true);
    });
    expect(await commit(draft)).toMatchObject({ ok: true });
    const saved = (await world.storage.profiles.byName('Night'))!;
    await writeProfile(world.storage, { ...saved, revision: 2, chosen: ['Queues.View'], updatedBy: 'admin' });
    await world.access.refresh();
    const next = await begin(draft, { profile: saved.id, revision: 2 });
    await write(next, mallory, carry(theirs, 'Night'));
    expect(await Promise.all(['Queues.View', 'Prompts.View'].map((name) => writerOf(next, name)))).toEqual([
      ['editor', false],
      ['mallory', false],
    ]);
  });

  it('[X37] is theirs in the first entry alone, and only as it was', async () => {
    const draft = world.newDraft();
    const theirs = await write(draft, editor(), (doc) => choose(doc, ['Users.View', 'Queues.View'], true));
    await write(draft, editor(), (doc) => choose(doc, ['Prompts.View'], false));
    const next = await begin(draft, null);
    // What the first entry leaves out is forgotten, and whoever brings it later chose it.
    await write(next, mallory, (doc) => choose(doc, ['Users.View'], true));
    await write(next, mallory, carry(theirs, 'Night'));
    expect(await writerOf(next, 'Queues.View')).toEqual(['mallory', false]);
  });

  it('[X37a] is not kept for later behind an entry without facts or with an acknowledgement alone', async () => {
    const draft = world.newDraft();
    await write(draft, editor(), (doc) => choose(doc, ['Users.View'], true));
    const [texts, words] = [await begin(draft, null), await begin(draft, null)];
    await write(texts, mallory, (doc) => setText(doc, 'name', 'Night'));
    await write(texts, mallory, (doc) => choose(doc, ['Queues.View'], true));
    await write(words, mallory, (doc) => acknowledge(doc, { key: 'a', fingerprint: 'a'.repeat(64) }));
    for (const next of [texts, words]) {
      await write(next, mallory, (doc) => choose(doc, ['Users.View'], true));
      expect(await writerOf(next, 'Users.View')).toEqual(['mallory', false]);
    }
  });
});

describe('somebody who writes before the person who goes on', () => {
  it('[X37f] neither becomes that person’s fault nor makes the record forget who wrote what', async () => {
    const draft = world.newDraft();
    await write(draft, mallory, (doc) => choose(doc, [risky![0]!], true));
    const theirs = await write(draft, editor(), (doc) => {
      choose(doc, ['Queues.View', 'Prompts.View'], true);
      choose(doc, ['Prompts.View'], false);
    });
    const whole = new Y.Doc();
    Y.applyUpdate(whole, Y.encodeStateAsUpdate(await stored(draft)));
    const admin = { ...world.admin, username: 'admin' };
    const next = await begin(draft, null, admin);
    // She is in it before the first edit of the person who began it is.
    await write(next, mallory, (doc) => {
      choose(doc, ['Users.View'], true);
      acknowledge(doc, { key: 'a', fingerprint: 'a'.repeat(64) });
    });
    await write(next, admin, carry(whole, 'Night'));
    const names = [risky![0]!, 'Queues.View', 'Prompts.View', 'Users.View'];
    expect(await Promise.all(names.map((name) => writerOf(next, name)))).toEqual([
      ['mallory', false],
      ['editor', false],
      ['editor', true],
      ['mallory', false],
    ]);
    expect(readDraft(theirs).proposal.chosen).toContain('Queues.View');
  });
});

describe('the record', () => {
  it('[X37e] does not grow from draft to draft by what nobody can find', async () => {
    let draft = world.newDraft();
    for (let round = 0; round < 4; round++) {
      await write(draft, mallory, (doc) => {
        const names = Array.from({ length: 100 }, (_, at) => `${round}-${at}-${'x'.repeat(100)}`);
        for (const map of ['chosen', 'restricted']) {
          for (const name of names) doc.getMap(map).set(name, true);
          for (const name of names) doc.getMap(map).delete(name);
        }
        choose(doc, ['Users.View'], true);
        choose(doc, ['Users.View'], false);
      });
      draft = await begin(draft, null);
    }
    const { snapshot } = await world.storage.drafts.log(draft);
    expect(snapshot!.metadata.length).toBeLessThan(1_000);
    expect(await writerOf(draft, 'Users.View')).toEqual(['mallory', true]);
  });

  it('[X37b] begins empty where the other cannot be read, so that edits go on', async () => {
    const draft = world.newDraft();
    await write(draft, editor(), (doc) => choose(doc, ['Users.View'], true));
    await until('nobody is in it', () => world.relay.counts().rooms === 0);
    const { entries } = await world.storage.drafts.log(draft);
    for (const metadata of ['', '[]', '{"entries":1}', `{"entries":1,"people":[["a","b"]],"written":[["chosen/A",9,true]],"owners":[]}`]) {
      await world.storage.drafts.compact(draft, { entries: entries.length, update: Uint8Array.of(0, 0), metadata });
      const next = await begin(draft, null);
      await write(next, mallory, (doc) => choose(doc, ['Users.View'], true));
      expect(await writerOf(next, 'Users.View')).toEqual(['mallory', false]);
    }
    expect(world.errors.length).toBeGreaterThan(0);
  });

  it('[P47] [P46] two who announce the same draft at once share one record, the first one’s', async () => {
    const [one, other] = [world.newDraft(), world.newDraft()];
    await write(one, editor(), (doc) => choose(doc, ['Users.View'], true));
    await write(other, editor(), (doc) => choose(doc, ['Queues.View'], true));
    const next = world.newDraft();
    const begun = await Promise.all([
      world.relay.begin(next, null, mallory, one),
      world.relay.begin(next, null, editor(), other),
      world.relay.begin(next, null, mallory, other),
    ]);
    expect(begun.map(({ type }) => type).sort()).toEqual(['begun', 'there', 'there']);
    const held = await Promise.all(['Users.View', 'Queues.View'].map((name) => writerOf(next, name)));
    expect(held.filter(Boolean)).toHaveLength(1);
  });

  it('[P34] [P42] is paid for by its bytes, and not read for whoever may begin no more drafts', async () => {
    const draft = world.newDraft();
    await write(draft, editor(), (doc) => setText(doc, 'description', 'x'.repeat(10_000)));
    const read: number[] = [];
    const announce = async () => (await world.relay.begin(world.newDraft(), null, mallory, draft, (bytes) => read.push(bytes))).type;
    for (let round = 0; round < mostEmptyDrafts; round++) expect(await announce()).toBe('begun');
    expect([await announce(), read.length]).toEqual(['too-many', mostEmptyDrafts]);
    expect(Math.min(...read)).toBeGreaterThan(10_000);
  });
});

describe('a draft out of sight', () => {
  it('[X37b] [P41] is answered like an unknown one, and a person who may only read it continues nothing', async () => {
    const limit = { accessControl: { resources: ['SecurityProfile'], tags: { site: 'Ulm' } }, tags: {} };
    const ulm = await plantProfile(world.storage, { name: 'Of Ulm', chosen: ['SecurityProfiles.Edit'], ...limit });
    const viewing = await plantProfile(world.storage, { name: 'Viewer', chosen: ['SecurityProfiles.View'] });
    const far = await plantActor(world.storage, 'far', [ulm.id]);
    const reader = await plantActor(world.storage, 'reader', [ulm.id, viewing.id]);
    await world.access.refresh();
    const hidden = world.newDraft();
    await write(hidden, editor(), (doc) => choose(doc, ['Users.View'], true));
    for (const by of [
      { ...far, username: 'far' },
      { ...reader, username: 'reader' },
    ]) {
      const read: number[] = [];
      for (const continues of [hidden, randomUUID()]) {
        const next = world.newDraft();
        const begun = await world.relay.begin(next, null, by, continues, (bytes) => read.push(bytes));
        expect([begun.type, (await world.storage.drafts.log(next)).snapshot]).toEqual(['begun', null]);
      }
      expect(read).toEqual([]);
    }
  });
});
