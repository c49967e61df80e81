/** The last writer of each fact of a draft, as a window knows it at this moment: also of what was just done here, and offline. */
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type * as Y from 'yjs';
import { writesIn, type Contributions, type Contributor } from '../../../../core/draft/contributions.ts';
import { contributionsHere } from '../../../sync/told-contributions.ts';
import type { Proposal } from '../../../../core/profile/profile.ts';

export interface Writers {
  /** What the server told last. */
  told(): Contributions;
  /** Whether the server has every edit of this device. */
  flushed(): boolean;
  readonly me: Contributor;
}

interface Reading {
  readonly proposal: Proposal;
  readonly acknowledged: ReadonlyMap<string, string>;
}

/** Must be called under a reactive owner. [X32] */
export function createContributions(doc: Y.Doc, { told, flushed, me }: Writers, reading: () => Reading): Accessor<Contributions> {
  const [own, setOwn] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  const onTransaction = (transaction: Y.Transaction): void => {
    if (!transaction.local) return;
    const writes = writesIn(doc, transaction);
    if (writes.length > 0) setOwn((before) => new Map([...before, ...writes.map(({ key, removed }) => [key, removed] as const)]));
  };
  doc.on('afterTransaction', onTransaction);
  onCleanup(() => doc.off('afterTransaction', onTransaction));
  // The server tells the writers of edits before it acknowledges the edits.
  createEffect(on(flushed, (isFlushed) => isFlushed && setOwn(new Map())));
  return createMemo(() => contributionsHere(told(), { ...reading(), own: own(), me, hasUnsent: !flushed() }));
}
