/** Making a draft on this device: empty, or holding a profile to change or copy. */
import * as Y from 'yjs';
import { fillDraft } from '../../core/draft/edit-draft.ts';
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Base, ProfileContent } from '../../core/profile/profile.ts';
import type { Platform } from '../platform/platform.ts';
import type { LocalStore } from '../store/local-store.ts';

export interface NewDraft {
  readonly base: Base;
  readonly content: ProfileContent | null;
  /** Whether it holds edits that must not be lost, rather than a starting point. */
  readonly holdsEdits: boolean;
  /** The draft that goes on in this one. [U102] */
  readonly continues?: string;
}

/** Answers the draft's id. */
export async function createDraft(
  platform: Platform,
  store: LocalStore,
  { base, content, holdsEdits, continues }: NewDraft,
): Promise<string> {
  const id = platform.newId();
  const now = platform.now().toISOString();
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
    ...(continues !== undefined && { continues }),
  };
  const isStart = base !== null && !holdsEdits;
  await store.addDraft(record, content && (isStart ? startOfChange(id, content) : filledWith(content, platform.newRowId)));
  return id;
}

/**
 * The profile that a change starts from, as its document holds it: the same bytes on every device, so that people who begin one draft at
 * the same time have begun it once. The Yjs client that says so follows from what it says: another version that says it otherwise is another
 * client. [U48]
 */
export function startOfChange(draft: string, content: ProfileContent): Uint8Array {
  const sorted = inOrder(content);
  const said = filledWith(sorted, createStartRows(), 1);
  return filledWith(sorted, createStartRows(), parseInt(fingerprintOf({ draft, said: [...said] }).slice(0, 8), 16));
}

/** Ids of rows that sort before every one made later. */
function createStartRows(): () => string {
  let row = 0;
  return () => `00000000-0000-7000-8000-${(row++).toString(16).padStart(12, '0')}`;
}

function inOrder({ name, description, chosen, accessControl, tags }: ProfileContent): ProfileContent {
  const byKey = (map: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  const control = accessControl && { resources: [...accessControl.resources].sort(), tags: byKey(accessControl.tags) };
  return { name, description, chosen: [...chosen].sort(), accessControl: control, tags: byKey(tags) };
}

function filledWith(content: ProfileContent, newRowId: () => string, client?: number): Uint8Array {
  const doc = new Y.Doc();
  if (client !== undefined) doc.clientID = client;
  fillDraft(doc, content, newRowId);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
