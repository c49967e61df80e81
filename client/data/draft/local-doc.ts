/** A draft's document in the local store: read once, then every change written, and the truth about whether it is. */
import { createSignal, type Accessor } from 'solid-js';
import * as Y from 'yjs';
import type { DraftChange, LocalStore } from '../local-store.ts';

/** `failed`: the browser keeps nothing, so edits live in this window only. */
export type Keeping = 'kept' | 'writing' | 'failed';

export interface LocalDoc {
  readonly keeping: Accessor<Keeping>;
  stop(): void;
}

/** Who knows of the draft's record. */
export interface Keeper {
  /** What a change makes of the record; kept with it, for one without the other would be an edit that nobody knows of. [U5] */
  changeOf(origin: unknown): DraftChange | null;
  /** Adds the draft anew, with all of its document: another tab has closed it and deleted it. */
  restore(): Promise<void>;
}

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

/**
 * Writes every further change, those of other tabs too: another tab may end before it has written its own, and what was built on it
 * here would then build on nothing.
 */
export function keepLocalDoc(store: LocalStore, id: string, doc: Y.Doc, { changeOf, restore }: Keeper): LocalDoc {
  const [keeping, setKeeping] = createSignal<Keeping>(store.keeps ? 'kept' : 'failed');
  let waiting: Uint8Array[] = [];
  let change: DraftChange | null = null;
  let isWriting = false;

  const write = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const [batch, changeOfBatch] = [waiting, change];
      [waiting, change] = [[], null];
      try {
        if (!(await store.appendUpdates(id, batch, changeOfBatch))) {
          await restore();
          // A third tab may have been first to, without what is here.
          await store.appendUpdates(id, [Y.encodeStateAsUpdate(doc)], changeOfBatch);
        }
        // What has come meanwhile is still to be written. [U1]
        if (waiting.length === 0) setKeeping(store.keeps ? 'kept' : 'failed');
      } catch {
        // Told, and tried again with the next change: a full disk may have been cleared by then.
        waiting = [...batch, ...waiting];
        change ??= changeOfBatch;
        setKeeping('failed');
        break;
      }
    }
    isWriting = false;
  };

  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === fromLocalStore) return;
    waiting.push(update);
    change = changeOf(origin) ?? change;
    if (keeping() === 'kept') setKeeping('writing');
    void write();
  };
  doc.on('update', onUpdate);
  return { keeping, stop: () => doc.off('update', onUpdate) };
}
