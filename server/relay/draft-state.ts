/** A draft's document in the server: what is on disk, and ahead of it what has been admitted. */
import * as Y from 'yjs';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { emptyHistory, follow } from '../../core/draft/history.ts';
import { readMemory } from '../../core/draft/memory.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { findSurprises, type Surprise } from '../../core/draft/surprises.ts';
import { proposalToContent } from '../../core/profile/content.ts';
import type { DraftLog, LogEntry } from '../storage/storage.ts';
import { areWithin, coverageOf, heldEntries, type Coverage } from './coverage.ts';

/** What trying a change showed. `news` is the part of it that was not known yet, encoded anew. */
export type Trial =
  | { readonly type: 'news'; readonly news: Uint8Array }
  | { readonly type: 'nothing-new' }
  /** It builds on changes that are not here. */
  | { readonly type: 'gap' }
  | { readonly type: 'malformed' };

export interface DraftState {
  /** Takes a change in ahead of the disk; only `news` may then be written and, once on disk, confirmed. */
  admit(update: Uint8Array): Trial;
  /** Whether the change holds nothing that is not on disk already; touches nothing. */
  changesNothing(update: Uint8Array): boolean;
  /** Makes an admitted change, now on disk, part of what others are given; answers whether surprises may differ after it. */
  confirm(entry: LogEntry): boolean;
  /** Entries of the log that are on disk. */
  length(): number;
  /** How many of them, from the first on, a client held whose document has this state vector and these deletions. [P10] */
  heldBy(stateVector: Uint8Array, answer: Uint8Array | null): number;
  /** What edits made apart have done, by what is on disk. [P11] */
  surprises(catalog: Catalog): Surprise[];
  /** What is on disk, as far as the state vector lacks it. Throws on a damaged state vector. */
  since(stateVector: Uint8Array): Uint8Array;
  stateVector(): Uint8Array;
  /** What the admitted document proposes, for lists and for access by tags. */
  summary(): { name: string; tags: Readonly<Record<string, string>> };
}

/** Builds the state from a log; entries that cannot be applied are handed to `onDamaged` and left out. */
export function createDraftState({ snapshot, entries }: DraftLog, onDamaged: (index: number, error: unknown) => void): DraftState {
  const durable = new Y.Doc();
  const whole = coverageOf(snapshot?.update ?? new Uint8Array());
  if (snapshot) Y.applyUpdate(durable, snapshot.update);
  const compacted = snapshot?.entries ?? 0;
  const history = (snapshot && readMemory(snapshot.memory)?.history) ?? { ...emptyHistory(), length: compacted };
  // Whoever holds not all of a snapshot counts as holding none of its entries.
  const coverage: Coverage[] = Array.from({ length: compacted }, () => whole);
  const take = (entry: LogEntry): boolean => {
    coverage.push(coverageOf(entry.update));
    return follow(durable, history, entry, () => Y.applyUpdate(durable, entry.update));
  };
  entries.forEach((entry, index) => {
    try {
      take(entry);
    } catch (error) {
      onDamaged(compacted + index, error);
    }
  });
  let ahead = copy(durable);
  let inFlight: Uint8Array[] = [];

  /** Forgets a change that could not be taken in whole. */
  const retreat = (): void => {
    ahead.destroy();
    ahead = copy(durable);
    for (const news of inFlight) Y.applyUpdate(ahead, news);
  };

  return {
    admit(update) {
      if (startsAfter(update, ahead)) return { type: 'gap' };
      const emitted: Uint8Array[] = [];
      const collect = (news: Uint8Array): void => void emitted.push(news);
      ahead.on('update', collect);
      try {
        Y.applyUpdate(ahead, update);
      } catch {
        retreat();
        return { type: 'malformed' };
      } finally {
        ahead.off('update', collect);
      }
      if (ahead.store.pendingStructs !== null || ahead.store.pendingDs !== null) {
        retreat();
        return { type: 'gap' };
      }
      if (emitted.length === 0) return { type: 'nothing-new' };
      const news = Y.mergeUpdates(emitted);
      inFlight.push(news);
      return { type: 'news', news };
    },
    changesNothing: (update) => isContained(update, durable),
    confirm(entry) {
      inFlight = inFlight.filter((waiting) => waiting !== entry.update);
      return take(entry);
    },
    length: () => history.length,
    heldBy: (stateVector, answer) => heldEntries(coverage, stateVector, answer),
    surprises: (catalog) => findSurprises(catalog, readDraft(durable).proposal, history),
    since: (stateVector) => Y.encodeStateAsUpdate(durable, stateVector),
    stateVector: () => Y.encodeStateVector(ahead),
    summary() {
      const { name, tags } = proposalToContent(readDraft(ahead).proposal);
      return { name, tags };
    },
  };
}

function copy(doc: Y.Doc): Y.Doc {
  const copied = new Y.Doc();
  Y.applyUpdate(copied, Y.encodeStateAsUpdate(doc));
  return copied;
}

/** Whether the change leaves out edits of its own authors that the document has not seen. */
function startsAfter(update: Uint8Array, doc: Y.Doc): boolean {
  try {
    for (const [client, clock] of Y.parseUpdateMeta(update).from) if (clock > Y.getState(doc.store, client)) return true;
  } catch {
    // Malformed; applying it says so.
  }
  return false;
}

function isContained(update: Uint8Array, doc: Y.Doc): boolean {
  try {
    const { structs, ds } = Y.decodeUpdate(update);
    if (structs.some((struct) => struct.id.clock + struct.length > Y.getState(doc.store, struct.id.client))) return false;
    return areWithin(ds.clients, Y.createDeleteSetFromStructStore(doc.store).clients);
  } catch {
    return false;
  }
}
