/** Making a draft on this device: empty, or holding a profile to change or copy. The server hears of it with the first edit. */
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import type { Base, ProfileContent } from '../../../core/profile/profile.ts';
import type { Edge } from '../edge.ts';
import type { LocalStore } from '../local-store.ts';

export interface NewDraft {
  readonly base: Base;
  readonly content: ProfileContent | null;
  /** Whether it holds edits that must not be lost, rather than a starting point. */
  readonly holdsEdits: boolean;
}

/** Answers the draft's id. */
export async function createDraft(edge: Edge, store: LocalStore, { base, content, holdsEdits }: NewDraft): Promise<string> {
  const id = edge.newId();
  const now = edge.now().toISOString();
  const record = {
    id,
    base,
    name: content?.name ?? '',
    createdAt: now,
    updatedAt: now,
    fresh: !holdsEdits,
    onServer: false,
    unsaved: holdsEdits,
    acknowledged: null,
    save: null,
    ending: null,
  };
  await store.addDraft(record, content ? filledWith(content, edge.newRowId) : null);
  return id;
}

function filledWith(content: ProfileContent, newRowId: () => string): Uint8Array {
  const doc = new Y.Doc();
  fillDraft(doc, content, newRowId);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
