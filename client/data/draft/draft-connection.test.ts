import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { setText } from '../../../core/draft/edit-draft.ts';
import { noContent } from '../../../core/profile/difference.ts';
import type { DraftRecord } from '../local-store.ts';
import { hasUnsaved } from './draft-connection.ts';

const at = '2026-01-01T00:00:00.000Z';
const record: DraftRecord = {
  id: 'a',
  base: null,
  name: '',
  createdAt: at,
  updatedAt: at,
  fresh: false,
  onServer: true,
  unsaved: false,
  acknowledged: null,
  save: null,
  ending: null,
};

it('[U5] an edit or a deletion after the last acknowledgement is noticed, whatever the record says', () => {
  const doc = new Y.Doc();
  setText(doc, 'name', 'Night');
  const acknowledged = { snapshot: Y.encodeSnapshot(Y.snapshot(doc)), content: noContent };
  expect(hasUnsaved({ ...record, acknowledged }, doc)).toBe(false);
  setText(doc, 'name', 'Nigh');
  expect(hasUnsaved({ ...record, acknowledged }, doc)).toBe(true);
});

it('[U5] what the server never had counts, an untouched draft does not', () => {
  const doc = new Y.Doc();
  setText(doc, 'name', 'Night');
  expect(hasUnsaved({ ...record, onServer: false }, doc)).toBe(true);
  expect(hasUnsaved({ ...record, unsaved: true }, doc)).toBe(true);
  expect(hasUnsaved({ ...record, fresh: true, onServer: false }, doc)).toBe(false);
});
