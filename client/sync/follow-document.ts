/** Tells the step of a draft what changes its document, and where each change comes from. */
import type * as Y from 'yjs';
import { fromLocalStore } from './local-doc.ts';
import type { DraftInput } from './step/draft-input.ts';

export interface Origins {
  readonly server: unknown;
  readonly tabs: unknown;
}

/** The provider listens too; in which order matters to neither, because what it would send the gate keeps back. Returns the way to stop. */
export function followDocument(doc: Y.Doc, origins: Origins, feed: (input: DraftInput) => void): () => void {
  /** What another tab sent may have come before what it builds on: it waits in the document, and goes in with the server's frame. */
  const hadWaiting = new WeakSet<Y.Transaction>();
  const onTransaction = (transaction: Y.Transaction): void => {
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) hadWaiting.add(transaction);
  };
  const onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    if (origin === fromLocalStore) return;
    if (origin !== origins.server) feed({ type: 'edited', update, by: origin === origins.tabs ? 'tab' : 'window' });
    // Only part of it came from the server. [U2]
    else if (hadWaiting.has(transaction)) feed({ type: 'edited', update, by: 'late' });
    else feed({ type: 'received', update });
  };
  doc.on('beforeTransaction', onTransaction);
  doc.on('update', onUpdate);
  return () => {
    doc.off('beforeTransaction', onTransaction);
    doc.off('update', onUpdate);
  };
}
