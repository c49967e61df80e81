import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../core/draft/edit-draft.ts';
import { noContent } from '../../core/profile/difference.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { DraftRecord } from '../store/local-store.ts';
import { hasUnsent, holdsMore, readLocalDoc } from './local-doc.ts';

const at = '2026-01-01T00:00:00.000Z';
const record: DraftRecord = {
  ...{ id: 'a', base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null },
  ...{ fresh: false, onServer: true, unsaved: false },
};
const typed = (text: string): Uint8Array => {
  const doc = new Y.Doc();
  setText(doc, 'name', text);
  return Y.encodeStateAsUpdate(doc);
};

it('[U5] a damaged copy is deleted and never half there', async () => {
  const store = createMemoryStore();
  await store.addDraft(record, typed('Night'));
  await store.appendUpdates('a', [Uint8Array.of(1, 2, 3)], null);
  const doc = new Y.Doc();
  expect(await readLocalDoc(store, 'a', doc)).toBe('damaged');
  expect([doc.store.clients.size, await store.updates('a')]).toEqual([0, []]);
  expect(await readLocalDoc(store, 'a', doc)).toBe('empty');
});

it('[U5] what is stored holds more than a document that lacks some of it', () => {
  const doc = new Y.Doc();
  expect(holdsMore([], doc)).toBe(false);
  const update = typed('Night');
  expect(holdsMore([update], doc)).toBe(true);
  expect(holdsMore([update], doc)).toBe(false);
});

it('[U5] an edit or a deletion after the last acknowledgement is noticed, whatever the record says', () => {
  const doc = new Y.Doc();
  setText(doc, 'name', 'Night');
  const acknowledged = { snapshot: Y.encodeSnapshot(Y.snapshot(doc)), content: noContent };
  expect(hasUnsent({ ...record, acknowledged }, doc)).toBe(false);
  setText(doc, 'name', 'Nigh');
  expect(hasUnsent({ ...record, acknowledged }, doc)).toBe(true);
});

it('[U5] what the server never had counts, an untouched draft does not', () => {
  const doc = new Y.Doc();
  setText(doc, 'name', 'Night');
  expect(hasUnsent({ ...record, onServer: false }, doc)).toBe(true);
  expect(hasUnsent({ ...record, unsaved: true }, doc)).toBe(true);
  expect(hasUnsent({ ...record, fresh: true, onServer: false }, doc)).toBe(false);
});
