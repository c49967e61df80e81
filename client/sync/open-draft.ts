/** Opening a draft: from this device where it is here, from the server where it is not. */
import * as Y from 'yjs';
import type { Api, DraftItem, Problem } from '../api/api.ts';
import type { Platform } from '../platform/platform.ts';
import { endingOfItem } from './ending.ts';
import type { DraftRecord, Ending, LocalStore } from '../store/local-store.ts';
import type { SessionStore } from '../queries/session.ts';
import { connectDraft, type DraftConnection } from './draft-connection.ts';
import { readLocalDoc } from './local-doc.ts';
import { startOfChange } from './new-draft.ts';
import type { stepDraft } from './step/step-draft.ts';

export interface OpenContext {
  readonly platform: Platform;
  readonly api: Api;
  readonly session: SessionStore;
  readonly store: LocalStore;
  readonly user: string;
  /** Another step than the product's, to see that a test notices. */
  readonly step?: typeof stepDraft;
}

export type Opened =
  | { readonly kind: 'open'; readonly draft: DraftConnection; readonly record: DraftRecord; readonly damaged: boolean }
  | { readonly kind: 'ended'; readonly ending: Ending; readonly item: DraftItem }
  | { readonly kind: 'problem'; readonly problem: Problem };

export async function openDraft(context: OpenContext, id: string): Promise<Opened> {
  const { store } = context;
  let record = await store.draft(id).catch(() => null);
  if (!record) {
    const answer = await context.api.draft(id);
    if (!answer.ok) return { kind: 'problem', problem: answer.problem };
    const item = answer.value;
    if (item.state !== 'open') {
      return { kind: 'ended', item, ending: endingOfItem(item, item.state) };
    }
    const start = item.begun ? null : await startOf(context, item);
    const found = { ...recordOf(item), fresh: start !== null };
    await store.addDraft(found, start?.update ?? null).catch(() => undefined);
    // Another tab may have been first, and have edits by now. [U5]
    record = (await store.draft(id).catch(() => null)) ?? found;
  }
  const doc = new Y.Doc();
  const copy = await readLocalDoc(store, id, doc);
  // What the damaged copy held beyond the server's is gone; the record must not claim otherwise.
  if (copy === 'damaged') record = { ...record, unsaved: false, acknowledged: null };
  const draft = connectDraft({ ...context, record, doc, hasCopy: copy === 'read' });
  return { kind: 'open', draft, record, damaged: copy === 'damaged' };
}

/** What a draft without edits starts with; null where that is out of sight, so that it begins with the edits of others. */
async function startOf({ api }: OpenContext, { id, base }: DraftItem): Promise<{ readonly update: Uint8Array | null } | null> {
  if (base === null) return { update: null };
  const answer = await api.revision(base.profile, base.revision);
  return answer.ok ? { update: startOfChange(id, answer.value) } : null;
}

const recordOf = (item: DraftItem): DraftRecord => ({
  id: item.id,
  base: item.base,
  name: item.name,
  createdAt: item.createdAt,
  updatedAt: item.updatedAt,
  fresh: false,
  onServer: true,
  unsaved: false,
  acknowledged: null,
  save: null,
  ending: null,
});
