/** A draft's document in the server: what is on disk, and what was admitted before it is there. */
import * as Y from 'yjs';
import type { Contributions } from '../../../core/draft/contributions.ts';
import type { Heading } from '../../../core/draft/read-draft.ts';
import type { DraftLog, LogEntry, StoredSnapshot } from '../../storage/tables/drafts.ts';
import { joinUpdates } from '../admission/join-updates.ts';
import { readUpdate } from '../admission/read-update.ts';
import type { ClientIds } from '../log/client-ids.ts';
import { writeMetadata } from '../log/snapshot-metadata.ts';
import type { Verdict } from '../step/inputs.ts';
import { accept } from './accept.ts';
import { judge, type ReservedFor } from './judge.ts';
import {
  createParts,
  docOnDisk,
  forgetAdmitted,
  headingOf,
  isKnown,
  newestDoc,
  newestVector,
  noteOthers,
  noteWritten,
  trim,
  updateOnDisk,
  type Author,
  type Parts,
} from './parts.ts';

export interface DraftDocument {
  /** Takes a change in before it is on disk; only what was accepted may then be written and, once on disk, confirmed. */
  admit(update: Uint8Array, author: Author): Verdict;
  /** Takes in changes of one client that follow each other, as one change; null where they have to be tried one by one. */
  admitTogether(updates: readonly Uint8Array[], author: Author): Verdict | null;
  /** Whether the change holds nothing that is not on disk already; touches nothing. */
  changesNothing(update: Uint8Array): boolean;
  /**
   * Makes entries that are now on disk part of what is served; answers the facts that they wrote. They are made of the oldest `changes`
   * that were accepted. Throws where that fails: the document is no longer what is on disk. [P6]
   */
  confirm(entries: readonly LogEntry[], changes: number): string[];
  /** Takes in what others wrote, and forgets what was admitted before; answers the facts that they wrote. Throws as `confirm` does. */
  follow(entries: readonly LogEntry[]): string[];
  /** Entries of the log that are on disk. */
  length(): number;
  /** Who wrote each fact last, by what is on disk. */
  readonly contributions: Contributions;
  /** What is on disk, as far as the state vector lacks it; null for a damaged state vector. */
  since(stateVector: Uint8Array): Uint8Array | null;
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
  readonly clientIds: ClientIds;
  /** Lets go of what only a next change needs; answers whether there was anything to do. */
  trim(): boolean;
}

/** Opens the document of a log; the places of entries that cannot be applied are handed to `onDamaged`. */
export function openDocument(
  log: DraftLog,
  onDamaged: (places: readonly number[]) => void,
  reservedFor: ReservedFor = () => undefined,
): DraftDocument {
  const parts = createParts(log);
  if (parts.damaged.length > 0) onDamaged(parts.damaged);
  return new LoadedDocument(parts, reservedFor);
}

/** A class, for every open draft has one. */
class LoadedDocument implements DraftDocument {
  readonly #parts: Parts;
  readonly #reservedFor: ReservedFor;

  constructor(parts: Parts, reservedFor: ReservedFor) {
    this.#parts = parts;
    this.#reservedFor = reservedFor;
  }

  admit(update: Uint8Array, author: Author): Verdict {
    const judged = judge(this.#parts, update, author.id, this.#reservedFor);
    return judged.type === 'sound' ? accept(this.#parts, judged, author) : judged;
  }

  admitTogether(updates: readonly Uint8Array[], author: Author): Verdict | null {
    const one = joinUpdates(updates, (client) => Y.getState(newestDoc(this.#parts).store, client));
    const judged = one && judge(this.#parts, one, author.id, this.#reservedFor);
    if (judged?.type === 'sound') return accept(this.#parts, judged, author);
    return judged?.type === 'nothing-new' ? judged : null;
  }

  changesNothing(update: Uint8Array): boolean {
    return changesNothing(this.#parts, update);
  }

  confirm(entries: readonly LogEntry[], changes: number): string[] {
    return noteWritten(this.#parts, entries, changes);
  }

  follow(entries: readonly LogEntry[]): string[] {
    forgetAdmitted(this.#parts);
    for (const entry of entries) noteOthers(this.#parts, entry);
    return noteWritten(this.#parts, entries, 0);
  }

  length(): number {
    return this.#parts.length;
  }

  get contributions(): Contributions {
    return this.#parts.contributions;
  }

  since(stateVector: Uint8Array): Uint8Array | null {
    return since(this.#parts, stateVector);
  }

  stateVector(): Uint8Array {
    return newestVector(this.#parts);
  }

  heading(): Heading {
    return headingOf(this.#parts);
  }

  bytes(): number {
    return this.#parts.bytes;
  }

  uncompacted(): number {
    return this.#parts.length - this.#parts.inSnapshot;
  }

  snapshot(): StoredSnapshot {
    return snapshotOf(this.#parts);
  }

  compacted(entries: number): void {
    this.#parts.inSnapshot = entries;
  }

  get clientIds(): ClientIds {
    return this.#parts.clientIds;
  }

  trim(): boolean {
    return trim(this.#parts);
  }
}

function changesNothing(parts: Parts, update: Uint8Array): boolean {
  try {
    return isKnown(parts, readUpdate(update));
  } catch {
    return false;
  }
}

/** A session that has nothing is given the same as every other that has nothing. */
function since(parts: Parts, stateVector: Uint8Array): Uint8Array | null {
  if (stateVector.byteLength === 1 && stateVector[0] === 0) return updateOnDisk(parts);
  try {
    return Y.encodeStateAsUpdate(docOnDisk(parts), stateVector);
  } catch {
    return null;
  }
}

function snapshotOf(parts: Parts): StoredSnapshot {
  const { length: entries, contributions, carrier, clientIds } = parts;
  return {
    entries,
    update: updateOnDisk(parts),
    metadata: writeMetadata({ entries, contributions, owners: new Map(clientIds.entries()), ...(carrier !== null && { carrier }) }),
  };
}
