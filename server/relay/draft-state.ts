/** A draft's document in the server: what is on disk, and ahead of it what has been admitted. */
import * as Y from 'yjs';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { tagsOf } from '../../core/draft/document.ts';
import { wasEditedApart } from '../../core/draft/history.ts';
import { readDraft, readHeading, type Heading } from '../../core/draft/read-draft.ts';
import { findSurprises, type Surprise } from '../../core/draft/surprises.ts';
import type { ClientIds } from '../draft/client-ids.ts';
import { areWithin, coverageOfStructure, heldEntries, rangesOf, type Coverage, type DeleteRanges } from '../draft/coverage.ts';
import { writeMemory } from '../draft/draft-memory.ts';
import { emptyDoc, isWhole, replay, take } from '../draft/replay.ts';
import type { DraftLog, LogEntry, StoredSnapshot } from '../storage/storage.ts';
import { joinUpdates } from './admission/join-updates.ts';
import { judgedBounds, judgeUpdate, type JudgedRefusal, type Verdict } from './admission/judge-update.ts';
import { countListed, knownOf } from './admission/known.ts';
import { standBetween } from './admission/neighbours.ts';
import { withoutDeletions } from './admission/without-deletions.ts';
import { readUpdate, UpdateRefused, type UpdateStructure } from './admission/read-update.ts';
import { mostDraftBytes } from './limits.ts';

/** A change that was taken in: the part of it that was not known yet, encoded anew, and what holding it takes. */
export interface Admitted {
  readonly update: Uint8Array;
  readonly coverage: Coverage;
}

/** Why a change is not taken, beside that it builds on what is not here. */
export type ChangeRefusal = JudgedRefusal | UpdateRefused['reason'] | 'draft-full' | 'inapplicable';

/** What trying a change showed. */
export type Trial =
  /** `movesTags`: whether the draft may carry other tags than before, by which access to it is judged. */
  | { readonly type: 'news'; readonly change: Admitted; readonly movesTags: boolean }
  | { readonly type: 'nothing-new' }
  | { readonly type: 'gap' }
  | { readonly type: 'refused'; readonly reason: ChangeRefusal; readonly detail: string };

/** A change that may be tried on the document: what is new of it, and what was found in it. */
interface Judged {
  readonly type: 'sound';
  readonly lean: Uint8Array;
  readonly freshStructure: UpdateStructure;
  readonly structure: UpdateStructure;
  readonly verdict: Extract<Verdict, { type: 'sound' }>;
}

/** What a change came to in the document. */
interface Applied {
  readonly update: Uint8Array;
  readonly movesTags: boolean;
}

/** An entry on its way to the log. */
export interface Entry extends LogEntry {
  readonly coverage: Coverage;
}

export interface DraftState {
  /** Takes a change in ahead of the disk; only `news` may then be written and, once on disk, confirmed. */
  admit(update: Uint8Array, author: string): Trial;
  /** Takes in changes of one client that follow each other, as one change; null where they have to be tried one by one. */
  admitTogether(updates: readonly Uint8Array[], author: string): Trial | null;
  /** Whether the change holds nothing that is not on disk already; touches nothing. */
  changesNothing(update: Uint8Array): boolean;
  /**
   * Makes entries that are now on disk part of what others are given; answers whether surprises may differ after them.
   * They are made of the oldest `changes` that were admitted. Throws where that fails: the document is no longer what is on disk. [P6]
   */
  confirm(entries: readonly Entry[], changes: number): boolean;
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
  heading(): Heading;
  /** The size of the admitted document, in bytes; never less than it is. */
  bytes(): number;
  /** Entries on disk that the newest snapshot does not stand for. */
  uncompacted(): number;
  /** What the log comes to now. */
  snapshot(): StoredSnapshot;
  /** Notes that the snapshot is on disk. */
  compacted(entries: number): void;
  /** Keeps a client id for somebody who has not edited under it yet; undefined where nobody did. Set by who knows who is here. */
  reservedFor: (client: number) => string | undefined;
  readonly clientIds: ClientIds;
  /** Lets go of what only a next change needs. */
  rest(): void;
}

/** Builds the state from a log; the places of entries that cannot be applied are handed to `onDamaged`. */
export function createDraftState(log: DraftLog, onDamaged: (places: readonly number[]) => void): DraftState {
  const replayed = replay(log);
  const { doc: durable, history, clientIds, checkpoints, damaged } = replayed;
  if (damaged.length > 0) onDamaged(damaged);
  let inSnapshot = log.snapshot?.entries ?? 0;
  let bytes = log.entries.reduce((sum, { update }) => sum + update.byteLength, log.snapshot?.update.byteLength ?? 0);
  /** Insertions in lists and texts: never fewer than there are, for neighbours become one. */
  let listed = countListed(durable);
  let counted = listed;
  let ahead: Y.Doc | null = null;
  const inFlight: Uint8Array[] = [];
  // Read anew after every change: deletions on disk, the whole document on disk, the heading.
  let deleted: DeleteRanges | null = null;
  let whole: Uint8Array | null = null;
  let heading: Heading | null = null;

  const inAdvance = (): Y.Doc => (ahead ??= copy(durable, inFlight));
  /** With everything that was admitted; made anew where a change could not be taken in whole. */
  const newest = (): Y.Doc => (inFlight.length === 0 ? (ahead ?? durable) : inAdvance());
  /** Forgets a change that could not be taken in whole. */
  const retreat = (): void => {
    ahead?.destroy();
    ahead = null;
  };
  const deletedOnDisk = (): DeleteRanges => (deleted ??= Y.createDeleteSetFromStructStore(durable.store).clients);
  const isKnown = ({ runs, deletions }: UpdateStructure): boolean =>
    runs.every(({ client, end }) => end <= Y.getState(durable.store, client)) && areWithin(rangesOf(deletions), deletedOnDisk());
  /** Whether the draft with this change stays within its bound; measured only where it may not. [P24] */
  const hasRoomFor = (update: Uint8Array): boolean => {
    if (bytes + update.byteLength <= mostDraftBytes) return true;
    bytes = Y.encodeStateAsUpdate(newest()).byteLength;
    return bytes + Y.diffUpdate(update, Y.encodeStateVector(newest())).byteLength <= mostDraftBytes;
  };
  const apply = (update: Uint8Array, structure: UpdateStructure): Applied | null | 'inapplicable' | 'gap' => {
    const ahead = inAdvance();
    const emitted: Uint8Array[] = [];
    let movesTags = false;
    const tags = ownTagsOf(ahead);
    const collect = (news: Uint8Array): void => void emitted.push(news);
    const look = ({ changedParentTypes }: Y.Transaction): void => {
      movesTags ||= tags !== null && changedParentTypes.has(tags as never);
    };
    ahead.on('update', collect);
    ahead.on('afterTransaction', look);
    try {
      Y.applyUpdate(ahead, update);
    } catch {
      retreat();
      return 'inapplicable';
    } finally {
      ahead.off('update', collect);
      ahead.off('afterTransaction', look);
    }
    if (!isWhole(newest())) {
      retreat();
      return 'gap';
    }
    if (!standBetween(newest(), structure)) {
      retreat();
      return 'inapplicable';
    }
    const [only, ...more] = emitted;
    return only === undefined ? null : { update: more.length === 0 ? only : Y.mergeUpdates(emitted), movesTags };
  };
  /** What a change comes to, as far as that shows without touching a document. */
  const judge = (update: Uint8Array, author: string): Trial | Judged => {
    try {
      return judgeRead(update, readUpdate(update), author);
    } catch (error) {
      if (!(error instanceof UpdateRefused)) throw error;
      return error.reason === 'gap' ? { type: 'gap' } : { type: 'refused', reason: error.reason, detail: error.message };
    }
  };
  const judgeRead = (update: Uint8Array, structure: UpdateStructure, author: string): Trial | Judged => {
    if (listed >= judgedBounds.listed && listed !== counted) listed = counted = countListed(newest());
    const verdict = judgeUpdate(structure, knownOf(newest(), { ids: clientIds, listed, author, reservedFor: state.reservedFor }), author);
    if (verdict.type !== 'sound') return verdict;
    if (verdict.insertsNothing && isKnown(structure)) return { type: 'nothing-new' };
    // As everybody will take it in: only what is new of it.
    const fresh = verdict.overlaps ? Y.diffUpdate(update, Y.encodeStateVector(newest())) : update;
    const freshStructure = verdict.overlaps ? readUpdate(fresh) : structure;
    const lean = withoutDeletions(fresh, freshStructure, deletedOnDisk, judgedBounds.deletions);
    if (lean === null) return { type: 'refused', reason: 'too-many', detail: `more than ${judgedBounds.deletions} deletions at once` };
    if (!hasRoomFor(lean)) return { type: 'refused', reason: 'draft-full', detail: 'the draft is full; carry on in a fresh one' };
    return { type: 'sound', lean, freshStructure, structure, verdict };
  };
  const takeIn = ({ lean, freshStructure, structure, verdict }: Judged, author: string): Trial => {
    const news = apply(lean, freshStructure);
    if (news === 'gap') return { type: 'gap' };
    if (news === 'inapplicable') return { type: 'refused', reason: 'inapplicable', detail: 'a change that cannot be applied' };
    if (news === null) return { type: 'nothing-new' };
    const { update, movesTags } = news;
    inFlight.push(update);
    bytes += update.byteLength;
    listed += verdict.listed;
    heading = null;
    for (const client of verdict.clients) clientIds.bind(client, author);
    return { type: 'news', change: { update, coverage: coverageOfStructure(structure) }, movesTags };
  };

  const state: DraftState = {
    admit(update, author) {
      const judged = judge(update, author);
      return judged.type === 'sound' ? takeIn(judged, author) : judged;
    },
    admitTogether(updates, author) {
      const one = joinUpdates(updates, (client) => Y.getState(newest().store, client));
      const judged = one && judge(one, author);
      if (judged?.type === 'sound') return takeIn(judged, author);
      return judged?.type === 'nothing-new' ? judged : null;
    },
    changesNothing(update) {
      try {
        return isKnown(readUpdate(update));
      } catch {
        return false;
      }
    },
    confirm(entries, changes) {
      let mayDiffer = false;
      for (const entry of entries) mayDiffer = take(replayed, entry, entry.coverage) || mayDiffer;
      [deleted, whole] = [null, null];
      inFlight.splice(0, changes);
      if (!isWhole(durable)) throw new Error('The document does not take what is in its log.');
      return mayDiffer;
    },
    length: () => history.length,
    heldBy: (stateVector, answer) => heldEntries(checkpoints, stateVector, answer),
    surprises: (catalog) => (wasEditedApart(history) ? findSurprises(catalog, readDraft(durable).proposal, history) : []),
    // Who has nothing gets what everybody gets who has nothing.
    since: (stateVector) =>
      stateVector.byteLength === 1 && stateVector[0] === 0
        ? (whole ??= Y.encodeStateAsUpdate(durable))
        : Y.encodeStateAsUpdate(durable, stateVector),
    stateVector: () => Y.encodeStateVector(newest()),
    heading: () => (heading ??= readHeading(newest())),
    bytes: () => bytes,
    uncompacted: () => history.length - inSnapshot,
    snapshot: () => ({
      entries: history.length,
      update: Y.encodeStateAsUpdate(durable),
      memory: writeMemory({ history, owners: new Map(clientIds.entries()), checkpoints }),
    }),
    compacted: (entries) => (inSnapshot = entries),
    reservedFor: () => undefined,
    clientIds,
    rest() {
      [deleted, whole] = [null, null];
      if (inFlight.length === 0) retreat();
    },
  };
  return state;
}

/** Opened as what it is, for Yjs says nothing of changes to what nobody has opened. Null where a hostile writer made something else of it. */
function ownTagsOf(doc: Y.Doc): Y.Map<unknown> | null {
  try {
    return tagsOf(doc, 'tags');
  } catch {
    return null;
  }
}

function copy(doc: Y.Doc, more: readonly Uint8Array[]): Y.Doc {
  const copied = emptyDoc();
  Y.applyUpdate(copied, Y.encodeStateAsUpdate(doc));
  for (const update of more) Y.applyUpdate(copied, update);
  return copied;
}
