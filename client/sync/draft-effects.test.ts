import { expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../core/draft/edit-draft.ts';
import { noContent } from '../../core/profile/difference.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { DraftRecord, LocalStore } from '../store/local-store.ts';
import { createDraftEffects } from './draft-effects.ts';
import type { DraftShell } from './draft-shell.ts';
import { followDocument } from './follow-document.ts';
import { readLocalDoc } from './local-doc.ts';
import type { DraftEffect, DraftInput } from './step/draft-input.ts';
import { draftState, recordOf, type DraftState } from './step/draft-state.ts';
import { stepDraft } from './step/step-draft.ts';
import { syncState } from './step/sync-state.ts';
import { createStepLoop } from './step-loop.ts';

const at = '2026-01-01T00:00:00.000Z';
const record: DraftRecord = {
  ...{ id: 'a', base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null },
  ...{ fresh: true, onServer: false, unsaved: false },
};

/** A window whose server cannot be reached. */
function openWindow(store: LocalStore) {
  const doc = new Y.Doc();
  const loop = createStepLoop<DraftState, DraftInput, DraftEffect>({
    first: draftState({ record, hasUnsent: false, hasCopy: false, isEmpty: true, keeps: store.keeps }),
    step: stepDraft,
    run: (effect) => run(effect),
    onState: () => undefined,
  });
  const shell = {
    ...{ store, record, doc, state: loop.state, feed: loop.feed, deletion: null },
    platform: { after: () => () => undefined, now: () => new Date(at) },
    socket: { connect: () => undefined },
    tabs: { send: () => undefined },
    document: () => ({ snapshot: Y.encodeSnapshot(Y.snapshot(doc)), content: noContent }),
    presentRecord: () => recordOf(loop.state()),
  } as unknown as DraftShell;
  const run = createDraftEffects(shell);
  followDocument(doc, { server: null, tabs: null }, loop.feed);
  return { doc, loop, edits: () => syncState(loop.state()).edits };
}

it('[U1] [U5] an edit that could not be stored is said to be in this window only, and is stored with the next', async () => {
  const store = createMemoryStore();
  await store.addDraft(record, null);
  let isFull = true;
  const appendUpdates: LocalStore['appendUpdates'] = async (...given) => {
    if (isFull) throw new Error('the disk is full');
    return store.appendUpdates(...given);
  };
  const { doc, edits, loop } = openWindow({ ...store, keeps: true, appendUpdates });
  setText(doc, 'name', 'Night');
  await vi.waitFor(() => expect(loop.state().device.is).toBe('failed'));
  expect([edits(), await store.draft('a'), await store.updates('a')]).toEqual(['window', record, []]);
  isFull = false;
  setText(doc, 'description', 'Shift');
  await vi.waitFor(() => expect(edits()).toBe('here'));
  expect(await store.draft('a')).toMatchObject({ unsaved: true, fresh: false });
  expect(await store.updates('a')).toHaveLength(2);
});

it('[U1] [U5] two tabs that add a draft anew at once, because a third has deleted it, keep the edits of both', async () => {
  const store = { ...createMemoryStore(), keeps: true };
  const [one, other] = [openWindow(store), openWindow(store)];
  setText(one.doc, 'name', 'Night');
  setText(other.doc, 'description', 'Shift');
  await vi.waitFor(() => expect([one.edits(), other.edits()]).toEqual(['here', 'here']));
  const stored = new Y.Doc();
  expect(await readLocalDoc(store, 'a', stored)).toBe('read');
  expect(readDraft(stored).proposal).toMatchObject({ name: 'Night', description: 'Shift' });
  expect(await store.draft('a')).toMatchObject({ unsaved: true, fresh: false });
});

it('[U45] [U110] a Save that waits is called kept when the local store has its request, and not where that failed', async () => {
  const store = { ...createMemoryStore(), keeps: true };
  await store.addDraft(record, null);
  const request = { id: 'save', digest: 'd', content: noContent, at };
  for (const [changeDraft, kept] of [
    [store.changeDraft, 'kept'],
    [() => Promise.reject(new Error('the disk is full')), 'failed'],
  ] as const) {
    const { loop } = openWindow({ ...store, changeDraft });
    loop.feed({ type: 'save-asked', request });
    expect(loop.state().saving).toMatchObject({ step: 'waiting', kept: 'writing' });
    await vi.waitFor(() => expect(loop.state().saving).toMatchObject({ step: 'waiting', kept }));
  }
  expect((await store.draft('a'))?.save).toEqual(request);
});
