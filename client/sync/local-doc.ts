/** A draft's document as the local store has it. */
import * as Y from 'yjs';
import type { DraftRecord, LocalStore } from '../store/local-store.ts';

/** The origin of what was read from the local store. */
export const fromLocalStore = Symbol('local store');

/** More rows than this are merged into one when a draft is opened. */
const mostRows = 64;

/**
 * Applies what is kept to an empty document. A damaged copy is deleted, so that the server's can take its place;
 * it is tried on a scratch document first, because a half-applied one could not be taken back.
 */
export async function readLocalDoc(store: LocalStore, id: string, doc: Y.Doc): Promise<'read' | 'empty' | 'damaged'> {
  let updates: Uint8Array[];
  try {
    updates = await store.updates(id);
    if (updates.length === 0) return 'empty';
    const whole = Y.mergeUpdates(updates);
    const scratch = new Y.Doc();
    Y.applyUpdate(scratch, whole);
    scratch.destroy();
    Y.applyUpdate(doc, whole, fromLocalStore);
  } catch {
    await store.deleteUpdates(id).catch(() => undefined);
    return 'damaged';
  }
  if (updates.length > mostRows) await store.mergeUpdates(id, Y.mergeUpdates).catch(() => undefined);
  return 'read';
}

/** Whether what is stored holds more than a document, which takes it in. */
export function holdsMore(updates: readonly Uint8Array[], doc: Y.Doc): boolean {
  let isNews = false;
  doc.once('update', () => (isNews = true));
  if (updates.length > 0) Y.applyUpdate(doc, Y.mergeUpdates([...updates]), fromLocalStore);
  return isNews || doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/** Compares with the document as the server last had it, so that a crash between two writes cannot hide an edit. [U5] */
export function hasUnsent(record: DraftRecord, doc: Y.Doc): boolean {
  if (record.fresh) return false;
  if (!record.acknowledged) return record.unsaved || (!record.onServer && doc.store.clients.size > 0);
  return !Y.equalSnapshots(Y.snapshot(doc), Y.decodeSnapshot(record.acknowledged.snapshot));
}
