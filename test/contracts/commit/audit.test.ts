/** What the audit tells of commits, and that a compacted draft is committed like any other. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { CommitCommand } from '../../../core/commit/command.ts';
import { choose, restrict, setText } from '../../../core/draft/edit-draft.ts';
import { contribute, type Contribution, type Contributor } from '../../../core/draft/contributions.ts';
import { writeMetadata } from '../../../server/drafts/log/snapshot-metadata.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { inputToProposal, proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { catalog, createWorld, type World } from '../../support/actors.ts';
import { at, plantProfile } from '../../support/cast.ts';
import { append } from '../../support/append.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.storage.close());

interface Edit {
  readonly by: Contributor;
  readonly edit: (doc: Y.Doc) => void;
}

/** Writes a log of these edits, its first entries compacted. */
async function writeDraft(edits: readonly Edit[], compacted: number): Promise<{ draft: string; digest: string }> {
  const [draft, doc, contributions] = [randomUUID(), new Y.Doc(), new Map<string, Contribution>()];
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const [index, { by, edit }] of edits.entries()) {
    contribute(doc, { contributions, carrier: null }, by, () => edit(doc));
    await append(world.storage, [{ draft, update: updates[index]!, by, at, name: '', tags: {}, base: null }]);
    if (index + 1 !== compacted) continue;
    const snapshot = {
      entries: compacted,
      update: Y.encodeStateAsUpdate(doc),
      metadata: writeMetadata({ entries: compacted, contributions, owners: new Map() }),
    };
    expect(await world.storage.drafts.compact(draft, snapshot)).toBe(true);
  }
  return { draft, digest: digestOf(catalog, proposalToContent(readDraft(doc).proposal), null) };
}

const ada: Contributor = { id: 'ada', username: 'ada' };
const bob: Contributor = { id: 'bob', username: 'bob' };
const night: readonly Edit[] = [
  { by: ada, edit: (doc) => setText(doc, 'name', 'Night shift') },
  { by: ada, edit: (doc) => choose(doc, ['Users.View', 'Prompts.Edit'], true) },
  { by: ada, edit: (doc) => choose(doc, ['Users.View'], false) },
];
/** Somebody else brings it back. */
const undone: readonly Edit[] = [...night, { by: bob, edit: (doc) => choose(doc, ['Users.Edit'], true) }];

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
      after: { revision: 2, name: 'Reserve', chosen: ['Prompts.View'], digest: digestOfA, ...request(1) },
    },
    {
      ...common,
      event: 'profile-removed',
      target: target(2, 'Reserve'),
      before: { revision: 2, chosen: ['Prompts.View'] },
      after: request(2),
    },
    {
      ...{ ...common, event: 'profile-created', target: target(3, 'Night shift'), before: null },
      after: { revision: 1, chosen: ['Prompts.Edit'], draft, position: 3, digest, ...request(3) },
    },
  ]);
});

it('[S87] the row of a change holds what differs and no more', async () => {
  const { storage, committer, admin } = world;
  const kept = { name: 'Kept', description: 'as it was', chosen: ['Prompts.View', 'Queues.View'], tags: { team: 'a', site: 'x' } };
  const { id } = await plantProfile(storage, kept);
  const next = { ...kept, chosen: ['Queues.View', 'Prompts.Edit'], tags: { team: 'b', site: 'x' } };
  const described = { ...next, name: 'Kept on', description: 'anew' };
  for (const [revision, input] of [next, described].entries())
    expect(
      await committer.commit(
        randomUUID(),
        { kind: 'update', profile: id, revision: revision + 1, proposal: inputToProposal(input) },
        admin,
      ),
    ).toMatchObject({ ok: true });
  const [second, first] = await storage.audit.newest({ limit: 2 });
  const asked = { digest: expect.anything(), key: expect.anything(), session: expect.anything() };
  expect([first?.before, first?.after]).toEqual([
    { revision: 1, tags: kept.tags, chosen: ['Prompts.View'] },
    { revision: 2, tags: next.tags, chosen: ['Prompts.Edit'], ...asked },
  ]);
  expect([second?.before, second?.after]).toEqual([
    { revision: 2, name: 'Kept', description: 'as it was' },
    { revision: 3, name: 'Kept on', description: 'anew', ...asked },
  ]);
});

it('[X28] a draft is committed alike, or refused for the same finding, however much of its log is compacted', async () => {
  const findings = new Set<string>();
  for (const compacted of [0, 1, 2, 3, 4]) {
    const { draft, digest } = await writeDraft(undone, compacted);
    const outcome = await world.committer.commit(randomUUID(), { kind: 'draft', draft, digest }, world.admin);
    const found = outcome.ok ? [] : (outcome.issues ?? []).filter(({ code }) => code === 'removal-undone');
    expect(found).toHaveLength(1);
    findings.add(JSON.stringify(found));
  }
  expect(findings.size).toBe(1);
  const { draft, digest } = await writeDraft(night, 3);
  expect(await world.committer.commit(randomUUID(), { kind: 'draft', draft, digest }, world.admin)).toMatchObject({ ok: true });
});

it('[X28] a snapshot whose metadata is damaged is not committed', async () => {
  const { draft, digest } = await writeDraft(night, 0);
  const doc = new Y.Doc();
  restrict(doc, 'User', true);
  const snapshot = { entries: 2, update: Y.encodeStateAsUpdate(doc), metadata: '{}' };
  await world.storage.drafts.compact(draft, snapshot);
  const commit = world.committer.commit(randomUUID(), { kind: 'draft', draft, digest }, world.admin);
  await expect(commit).rejects.toThrow('A snapshot of a draft is damaged');
});
