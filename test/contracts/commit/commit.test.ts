import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { profilesWith } from '../../../core/access/who-may.ts';
import type { CommitCommand } from '../../../core/commit/command.ts';
import { addTag, choose, setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { inputToProposal, proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { Base, ProfileInput } from '../../../core/profile/profile.ts';
import { createCommitter } from '../../../server/commit/create-committer.ts';
import { catalogWhere } from '../../support/catalog.ts';
import { catalog, createWorld, plantActor, type World } from '../../support/actors.ts';
import { at, plantProfile } from '../../support/cast.ts';
import { append } from '../../support/append.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.storage.close());

const create = (input: ProfileInput): CommitCommand => ({ kind: 'create', proposal: inputToProposal(input) });
const key = (): string => randomUUID();

/** Writes a draft to the log, in one update for each edit. */
async function writeDraft(
  edits: ((doc: Y.Doc) => void)[],
  base: Base = null,
): Promise<{ id: string; doc: Y.Doc; digest: string; updates: Uint8Array[] }> {
  const [id, doc] = [randomUUID(), new Y.Doc()];
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const edit of edits) edit(doc);
  const by = { id: world.editor.user, username: 'editor' };
  await append(
    world.storage,
    updates.map((update) => ({ draft: id, update, by, at, name: '', tags: {}, base })),
  );
  return { id, doc, updates, digest: digestOf(catalog, proposalToContent(readDraft(doc).proposal), base) };
}
const night = [(doc: Y.Doc) => setText(doc, 'name', 'Night shift'), (doc: Y.Doc) => choose(doc, ['Prompts.Edit'], true)];

describe('committing', () => {
  it('[K2] a draft becomes a profile, its closure derived, the draft closed', async () => {
    const { id, digest } = await writeDraft(night);
    const outcome = await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin);
    expect(outcome).toMatchObject({ ok: true, by: 'admin', profile: { revision: 1 } });
    const stored = await world.storage.profiles.byName('Night shift');
    expect(stored).toMatchObject({ chosen: ['Prompts.Edit'], createdBy: 'admin', revision: 1 });
    expect(await world.storage.drafts.byId(id)).toMatchObject({
      state: 'committed',
      closedBy: 'admin',
      profile: { id: stored?.id, revision: 1 },
    });
    expect(await world.storage.profiles.revisions(stored!.id)).toMatchObject([{ draft: id, revision: 1, by: 'admin' }]);
    expect(profilesWith(world.access.facts(), 'Prompts.View')?.profiles).toMatchObject([{ profile: stored!.id, chosen: ['Prompts.Edit'] }]);
  });

  it('[K2] nothing outside the commit folder writes profiles', () => {
    const files = readdirSync('server', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/^(commit|storage)[/\\]/.test(file) && !file.endsWith('.test.ts'),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const file of files)
      expect(readFileSync(`server/${file}`, 'utf8'), file).not.toMatch(/profiles\.(write|delete)\(|canonicalTransaction/);
  });

  it('[K3] the same key and request take effect once and are answered alike', async () => {
    const id = key();
    const first = await world.committer.commit(id, create({ name: 'A', chosen: [] }), world.admin);
    expect(await world.committer.commit(id, create({ name: 'A', chosen: [] }), world.admin)).toEqual(first);
    expect((await world.storage.profiles.all()).filter(({ name }) => name === 'A')).toHaveLength(1);
  });

  it('[K3] a commit asked for twice at once takes effect once', async () => {
    const { id, digest } = await writeDraft(night);
    const commit = key();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.committer.commit(commit, { kind: 'draft', draft: id, digest }, world.admin)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.ok).toBe(true);
    expect((await world.storage.profiles.all()).filter(({ name }) => name === 'Night shift')).toHaveLength(1);
  });

  it('[K3] [K3a] a key used for something else, or by someone else, is refused', async () => {
    const id = key();
    await world.committer.commit(id, create({ name: 'A', chosen: [] }), world.admin);
    expect(await world.committer.commit(id, create({ name: 'B', chosen: [] }), world.admin)).toMatchObject({
      ok: false,
      code: 'key-reused',
    });
    expect(await world.committer.commit(id, create({ name: 'A', chosen: [] }), world.creator)).toMatchObject({
      ok: false,
      code: 'key-reused',
    });
  });

  it('[K3] a refusal is judged afresh', async () => {
    const { id, digest } = await writeDraft(night);
    const [commit, command] = [key(), { kind: 'draft', draft: id, digest } as const];
    expect(await world.committer.commit(commit, command, world.editor)).toMatchObject({ ok: false, code: 'forbidden' });
    const editor = (await world.storage.users.byId(world.editor.user))!;
    await world.storage.users.update({ ...editor, profiles: [world.adminProfile.id] });
    expect(await world.committer.commit(commit, command, world.editor)).toMatchObject({ ok: true });
  });

  it('[K4] rights are those of the transaction, whatever was true before', async () => {
    const { id, digest } = await writeDraft(night);
    const admin = (await world.storage.users.byId(world.admin.user))!;
    await world.storage.users.update({ ...admin, profiles: [] });
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'forbidden',
    });
    await world.storage.sessions.delete(world.admin.session);
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'signed-out',
    });
    expect(await world.storage.profiles.byName('Night shift')).toBeNull();
  });

  it('[K4] an error blocks, and every issue is sent along', async () => {
    const { id, digest } = await writeDraft([(doc) => choose(doc, ['Users.Fly', 'Users.EditPermission'], true)]);
    const outcome = await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin);
    expect(outcome).toMatchObject({ ok: false, code: 'invalid' });
    expect(outcome.ok ? [] : outcome.issues?.map(({ code }) => code)).toEqual([
      ...['name-required', 'permission-unlisted', 'permission-risky', 'grants-more-than-own'],
    ]);
  });

  it('[K5] Create makes profiles, Edit changes them, neither does the other', async () => {
    expect(await world.committer.commit(key(), create({ name: 'A', chosen: [] }), world.editor)).toMatchObject({
      ok: false,
      code: 'forbidden',
      detail: expect.stringContaining('SecurityProfiles.Create') as string,
    });
    expect(await world.committer.commit(key(), create({ name: 'A', chosen: [] }), world.creator)).toMatchObject({ ok: true });
    const update: CommitCommand = {
      kind: 'update',
      profile: world.creatorProfile.id,
      revision: 1,
      proposal: inputToProposal({ name: 'Creator', chosen: ['Prompts.View'] }),
    };
    expect(await world.committer.commit(key(), update, world.creator)).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await world.committer.commit(key(), update, world.editor)).toMatchObject({ ok: true, profile: { revision: 2 } });
  });

  it('[K5] who is limited to a tag can neither create nor change outside it, nor move a profile out of it', async () => {
    const limits = { resources: ['SecurityProfile'], tags: { Country: 'Argentina' } };
    const limited = await plantProfile(world.storage, {
      name: 'Limited',
      chosen: ['SecurityProfiles.Create', 'SecurityProfiles.Edit'],
      accessControl: limits,
    });
    const inside = await plantProfile(world.storage, { name: 'Inside', chosen: [], tags: { Country: 'Argentina' } });
    const actor = await plantActor(world.storage, 'limited', [limited.id]);
    const attempt = (command: CommitCommand) => world.committer.commit(key(), command, actor);
    expect(await attempt(create({ name: 'New', chosen: [] }))).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await attempt(create({ name: 'New', chosen: [], tags: { Country: 'Argentina' } }))).toMatchObject({ ok: true });
    const change = (tags: Record<string, string>): CommitCommand => ({
      kind: 'update',
      profile: inside.id,
      revision: 1,
      proposal: inputToProposal({ name: 'Inside', chosen: [], tags }),
    });
    expect(await attempt(change({ Country: 'Chile' }))).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await attempt({ ...change({}), profile: world.editorProfile.id } as CommitCommand)).toMatchObject({
      ok: false,
      code: 'not-found',
    });
    expect(await attempt(change({ Country: 'Argentina', Team: 'Night' }))).toMatchObject({ ok: true });
  });

  it('[K5] a draft cannot pull a profile into the tags its committer is limited to', async () => {
    const limits = { resources: ['SecurityProfile'], tags: { Country: 'Argentina' } };
    const limited = await plantProfile(world.storage, { name: 'Limited', chosen: ['SecurityProfiles.Edit'], accessControl: limits });
    const actor = await plantActor(world.storage, 'limited', [limited.id]);
    const base = { profile: world.editorProfile.id, revision: 1 };
    const edits = [
      (doc: Y.Doc) => setText(doc, 'name', 'Editor'),
      (doc: Y.Doc) => addTag(doc, 'tags', { id: 'r', key: 'Country', value: 'Argentina' }),
    ];
    const { id, digest } = await writeDraft(edits, base);
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, actor)).toMatchObject({
      ok: false,
      code: 'forbidden',
    });
  });

  it('[K6] a log with a hole is incomplete', async () => {
    const id = randomUUID();
    const { updates, doc } = await writeDraft(night);
    const by = { id: world.editor.user, username: 'editor' };
    await append(world.storage, [{ draft: id, update: updates[1]!, by, at, name: '', tags: {}, base: null }]);
    const digest = digestOf(catalog, proposalToContent(readDraft(doc).proposal), null);
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'incomplete',
    });
  });

  it('[K7] [K10] after a restart with another catalogue, by which the draft grants more, an old review is stale', async () => {
    const { storage, access, admin } = world;
    const { id, doc, digest } = await writeDraft([
      (draft) => setText(draft, 'name', 'Night shift'),
      (draft) => choose(draft, ['Queues.Create'], true),
    ]);
    const other = catalogWhere('Queues.Create', 'Prompts.Edit');
    const restarted = createCommitter({ storage, catalog: other, access, now: () => at, newId: randomUUID });
    const commit = (reviewed: string) => restarted.commit(key(), { kind: 'draft', draft: id, digest: reviewed }, admin);
    expect(await commit(digest)).toMatchObject({ ok: false, code: 'stale' });
    expect((await storage.drafts.byId(id))?.state).toBe('open');
    expect(await commit(digestOf(other, proposalToContent(readDraft(doc).proposal), null))).toMatchObject({ ok: true });
  });

  it('[K7] a permission slipped in before the commit makes it stale', async () => {
    const { id, digest, doc } = await writeDraft(night);
    const before = Y.encodeStateVector(doc);
    choose(doc, ['Users.EditPermission'], true);
    const by = { id: world.editor.user, username: 'editor' };
    await append(world.storage, [{ draft: id, update: Y.encodeStateAsUpdate(doc, before), by, at, name: '', tags: {}, base: null }]);
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'stale',
    });
    expect((await world.storage.drafts.byId(id))?.state).toBe('open');
  });

  it('[K8] a second draft with the same name is refused and stays', async () => {
    const [one, two] = [await writeDraft(night), await writeDraft([(doc) => setText(doc, 'name', 'NIGHT SHIFT')])];
    expect(await world.committer.commit(key(), { kind: 'draft', draft: one.id, digest: one.digest }, world.admin)).toMatchObject({
      ok: true,
    });
    expect(await world.committer.commit(key(), { kind: 'draft', draft: two.id, digest: two.digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'name-taken',
    });
    expect((await world.storage.drafts.byId(two.id))?.state).toBe('open');
  });

  it('[K4] a change to a profile that moved on, or is gone, is told so', async () => {
    const base = { profile: world.editorProfile.id, revision: 1 };
    const { id, digest } = await writeDraft([(doc) => setText(doc, 'name', 'Editor')], base);
    const update: CommitCommand = {
      kind: 'update',
      ...base,
      proposal: inputToProposal({ name: 'Editor', chosen: ['SecurityProfiles.Edit'] }),
    };
    expect(await world.committer.commit(key(), update, world.admin)).toMatchObject({ ok: true });
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'revision-changed',
    });
    expect(await world.committer.commit(key(), update, world.admin)).toMatchObject({ ok: false, code: 'revision-changed' });
  });

  it('[P9] a closed draft is closed for every commit', async () => {
    const { id, digest } = await writeDraft(night);
    await world.storage.drafts.close(id, { state: 'discarded', by: 'editor', at, profile: null });
    expect(await world.committer.commit(key(), { kind: 'draft', draft: id, digest }, world.admin)).toMatchObject({
      ok: false,
      code: 'closed',
      detail: 'The draft was discarded by editor.',
    });
  });

  it('[A9] nobody takes away the last way to give permissions', async () => {
    const update: CommitCommand = {
      kind: 'update',
      profile: world.adminProfile.id,
      revision: 1,
      proposal: inputToProposal({ name: 'Admin', chosen: [] }),
    };
    expect(await world.committer.commit(key(), update, world.admin)).toMatchObject({ ok: false, code: 'last-administrator' });
    const remove: CommitCommand = { kind: 'delete', profile: world.adminProfile.id, revision: 1 };
    expect(await world.committer.commit(key(), remove, world.admin)).toMatchObject({ ok: false, code: 'last-administrator' });
  });

  it('[K2] a removal needs its right, its revision and nobody assigned', async () => {
    const spare = await plantProfile(world.storage, { name: 'Spare', chosen: [] });
    const remove = (profile: string, revision = 1): CommitCommand => ({ kind: 'delete', profile, revision });
    expect(await world.committer.commit(key(), remove(spare.id), world.editor)).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await world.committer.commit(key(), remove(spare.id, 2), world.admin)).toMatchObject({ ok: false, code: 'revision-changed' });
    expect(await world.committer.commit(key(), remove(world.editorProfile.id), world.admin)).toMatchObject({ ok: false, code: 'in-use' });
    expect(await world.committer.commit(key(), remove(randomUUID()), world.admin)).toMatchObject({ ok: false, code: 'not-found' });
    expect(await world.committer.commit(key(), remove(spare.id), world.admin)).toMatchObject({ ok: true });
    expect(await world.storage.profiles.byId(spare.id)).toBeNull();
    expect(await world.storage.profiles.revisions(spare.id)).toHaveLength(1);
  });
});
