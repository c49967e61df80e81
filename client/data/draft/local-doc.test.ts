import { expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import type { DraftRecord, LocalStore } from '../local-store.ts';
import { createMemoryStore } from '../memory-store.ts';
import { keepLocalDoc, readLocalDoc } from './local-doc.ts';

const at = '2026-01-01T00:00:00.000Z';
const record: DraftRecord = {
  ...{ id: 'a', base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null },
  ...{ fresh: true, onServer: false, unsaved: false },
};

const restore = (): Promise<void> => Promise.resolve();

it('[U5] the first edit is kept together with the word that there is one, again so after a write that failed', async () => {
  const store = createMemoryStore();
  await store.addDraft(record, null);
  let isFull = true;
  const append = vi.fn<LocalStore['appendUpdates']>(async (...given) => {
    if (isFull) throw new Error('the disk is full');
    return store.appendUpdates(...given);
  });
  const doc = new Y.Doc();
  const isMarked = vi.fn<() => boolean>().mockReturnValueOnce(false).mockReturnValue(true);
  const changeOf = () => (isMarked() ? null : { unsaved: true, fresh: false });
  const kept = keepLocalDoc({ ...store, keeps: true, appendUpdates: append }, 'a', doc, { changeOf, restore });
  setText(doc, 'name', 'Night');
  await vi.waitFor(() => expect(kept.keeping()).toBe('failed'));
  expect([await store.draft('a'), await store.updates('a')]).toEqual([record, []]);
  isFull = false;
  setText(doc, 'description', 'Shift');
  await vi.waitFor(() => expect(kept.keeping()).toBe('kept'));
  expect(await store.draft('a')).toEqual({ ...record, unsaved: true, fresh: false });
  expect(append).toHaveBeenCalledTimes(2);
  expect(append.mock.lastCall?.[1]).toEqual(await store.updates('a'));
  setText(doc, 'description', 'Night shift');
  await vi.waitFor(() => expect(append).toHaveBeenCalledTimes(3));
  expect(append.mock.lastCall?.[2]).toBeNull();
});

it('[U1] edits are kept once the last of them is in the store, also of those made while others were being written', async () => {
  const writes: ((isThere: boolean) => void)[] = [];
  const appendUpdates = (): Promise<boolean> => new Promise((resolve) => void writes.push(resolve));
  const doc = new Y.Doc();
  const kept = keepLocalDoc({ ...createMemoryStore(), keeps: true, appendUpdates }, 'a', doc, { changeOf: () => null, restore });
  setText(doc, 'name', 'Night');
  setText(doc, 'name', 'Night shift');
  writes[0]!(true);
  await vi.waitFor(() => expect(writes).toHaveLength(2));
  expect(kept.keeping()).toBe('writing');
  writes[1]!(true);
  await vi.waitFor(() => expect(kept.keeping()).toBe('kept'));
});

it('[U1] [U5] two tabs that add a draft anew at once, because a third has deleted it, keep the edits of both', async () => {
  const store = { ...createMemoryStore(), keeps: true };
  const [one, other] = [new Y.Doc(), new Y.Doc()];
  const kept = [one, other].map((doc) =>
    keepLocalDoc(store, 'a', doc, {
      changeOf: () => ({ unsaved: true, fresh: false }),
      restore: () => store.addDraft(record, Y.encodeStateAsUpdate(doc)),
    }),
  );
  setText(one, 'name', 'Night');
  setText(other, 'description', 'Shift');
  await vi.waitFor(() => expect(kept.map(({ keeping }) => keeping())).toEqual(['kept', 'kept']));
  const stored = new Y.Doc();
  expect(await readLocalDoc(store, 'a', stored)).toBe('read');
  expect(readDraft(stored).proposal).toMatchObject({ name: 'Night', description: 'Shift' });
  expect(await store.draft('a')).toMatchObject({ unsaved: true, fresh: false });
});
