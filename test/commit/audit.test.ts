/** What the audit tells of commits, and that a compacted draft is committed like any other. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { CommitCommand } from '../../core/commit/command.ts';
import { choose, restrict, setText } from '../../core/draft/edit-draft.ts';
import { emptyHistory, follow, type Author } from '../../core/draft/history.ts';
import { writeMemory } from '../../server/draft/draft-memory.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { inputToProposal, proposalToContent } from '../../core/profile/content.ts';
import { digestOf } from '../../core/profile/digest.ts';
import { catalog, at, createWorld, plantProfile, type World } from '../support/actors.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.storage.close());

interface Edit {
  readonly by: Author;
  readonly seen: number;
  readonly edit: (doc: Y.Doc) => void;
}

/** Writes a log of these edits, its first entries compacted. */
async function writeDraft(edits: readonly Edit[], compacted: number): Promise<{ draft: string; digest: string }> {
  const [draft, doc, history] = [randomUUID(), new Y.Doc(), emptyHistory()];
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const [index, { by, seen, edit }] of edits.entries()) {
    follow(doc, history, { by, seen }, () => edit(doc));
    await world.storage.drafts.append([{ draft, update: updates[index]!, by, seen, at, name: '', tags: {}, base: null }]);
    if (history.length !== compacted) continue;
    const snapshot = {
      entries: compacted,
      update: Y.encodeStateAsUpdate(doc),
      memory: writeMemory({ history, owners: new Map(), checkpoints: [] }),
    };
    expect(await world.storage.drafts.compact(draft, snapshot)).toBe(true);
  }
  return { draft, digest: digestOf(catalog, proposalToContent(readDraft(doc).proposal), null) };
}

const ada: Author = { id: 'ada', username: 'ada' };
const bob: Author = { id: 'bob', username: 'bob' };
const night: readonly Edit[] = [
  { by: ada, seen: 0, edit: (doc) => setText(doc, 'name', 'Night shift') },
  { by: ada, seen: 1, edit: (doc) => choose(doc, ['Users.View', 'Prompts.Edit'], true) },
  { by: ada, seen: 2, edit: (doc) => choose(doc, ['Users.View'], false) },
];
/** Somebody who had not seen the removal brings it back. */
const surprising: readonly Edit[] = [...night, { by: bob, seen: 2, edit: (doc) => choose(doc, ['Users.Edit'], true) }];

it('[S35] every creation, change and removal is audited, with what it was judged by; what is refused or answered again is not', async () => {
  const { storage, committer, admin, nobody } = world;
  const [keys, spare] = [Array.from({ length: 4 }, () => randomUUID()), await plantProfile(storage, { name: 'Spare', chosen: [] })];
  const { draft, digest } = await writeDraft(night, 2);
  const commands: readonly CommitCommand[] = [
    { kind: 'create', proposal: inputToProposal({ name: 'A', chosen: [] }) },
    { kind: 'update', profile: spare.id, revision: 1, proposal: inputToProposal({ name: 'Reserve', chosen: ['Prompts.View'] }) },
    { kind: 'delete', profile: spare.id, revision: 2 },
    { kind: 'draft', draft, digest },
  ];
  const outcomes = [];
  for (const [index, command] of commands.entries()) {
    expect(await committer.commit(randomUUID(), command, nobody)).toMatchObject({ ok: false });
    outcomes.push(await committer.commit(keys[index]!, command, { ...admin, from: '192.0.2.1' }));
    await committer.commit(keys[index]!, command, { ...admin, from: '192.0.2.1' });
  }
  const profiles = outcomes.map((outcome) => (outcome.ok ? outcome.profile : null));
  const common = {
    ...{ at, outcome: 'success', reason: null, from: '192.0.2.1' },
    actor: { id: admin.user, name: 'admin', via: 'session' },
  };
  const target = (n: number, name: string) => ({ kind: 'profile', id: profiles[n]?.id, name });
  const request = (n: number) => ({ key: keys[n], session: admin.session.slice(0, 12) });
  const digestOfA = expect.stringMatching(/^[0-9a-f]{64}$/);
  const rows = (await storage.audit.newest({ limit: 10 })).toReversed();
  expect(rows.map(({ seq: _seq, prev: _prev, hash: _hash, ...rest }) => rest)).toEqual([
    { ...common, event: 'profile-created', target: target(0, 'A'), before: null, after: { revision: 1, digest: digestOfA, ...request(0) } },
    {
      ...{ ...common, event: 'profile-changed', target: target(1, 'Reserve') },
      before: { revision: 1, name: 'Spare' },
      after: { revision: 2, name: 'Reserve', digest: digestOfA, ...request(1) },
    },
    { ...common, event: 'profile-removed', target: target(2, 'Reserve'), before: { revision: 2 }, after: request(2) },
    {
      ...{ ...common, event: 'profile-created', target: target(3, 'Night shift'), before: null },
      after: { revision: 1, draft, position: 3, digest, ...request(3) },
    },
  ]);
});

it('[S34] a draft is committed alike, or refused for the same surprise, however much of its log is compacted', async () => {
  for (const compacted of [0, 1, 2, 3, 4]) {
    const { draft, digest } = await writeDraft(surprising, compacted);
    const outcome = await world.committer.commit(randomUUID(), { kind: 'draft', draft, digest }, world.admin);
    expect(outcome.ok ? [] : outcome.issues?.map(({ code }) => code)).toContain('removal-undone');
  }
  const { draft, digest } = await writeDraft(night, 3);
  expect(await world.committer.commit(randomUUID(), { kind: 'draft', draft, digest }, world.admin)).toMatchObject({ ok: true });
});

it('[S34] a snapshot whose memory is damaged is not committed', async () => {
  const { draft, digest } = await writeDraft(night, 0);
  const doc = new Y.Doc();
  restrict(doc, 'User', true);
  const snapshot = { entries: 2, update: Y.encodeStateAsUpdate(doc), memory: '{}' };
  await world.storage.drafts.compact(draft, snapshot);
  const commit = world.committer.commit(randomUUID(), { kind: 'draft', draft, digest }, world.admin);
  await expect(commit).rejects.toThrow('A snapshot of a draft is damaged');
});
