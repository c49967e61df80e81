/** What a draft's document is made of in the server: one document of what is on disk, and a speculative one with all that was admitted. */
import * as Y from 'yjs';
import { contribute, type Contributor, type Folded } from '../../../core/draft/contributions.ts';
import { readHeading, type Heading } from '../../../core/draft/read-draft.ts';
import { areWithin, rangesOf, type DeleteRanges } from '../admission/delete-ranges.ts';
import { countListed } from '../admission/known.ts';
import type { UpdateStructure } from '../admission/read-update.ts';
import { mostDraftBytes } from '../limits.ts';
import type { ClientIds } from '../log/client-ids.ts';
import { bytesOf, emptyDoc, insertionsOf, isWhole, replay } from '../log/replay.ts';
import type { DraftLog, LogEntry } from '../../storage/tables/drafts.ts';

export interface Parts extends Folded {
  /** What is on disk: as a document where something was asked of it lately, and else as one update that holds all of it, which takes a tenth of the memory. */
  opened: Y.Doc | null;
  whole: Uint8Array | null;
  /** Of what is on disk, where that is no document: who joins is asked with it, and nothing has to be read for that. */
  vector: Uint8Array | null;
  /** Made when a change is tried; null where it would be the same as what is on disk. */
  speculative: Y.Doc | null;
  /** Changes that were admitted and are not on disk yet. */
  readonly inFlight: InFlight[];
  /** Entries on disk, and what is known of them. */
  length: number;
  readonly clientIds: ClientIds;
  readonly damaged: readonly number[];
  /** Entries that the newest snapshot stands for. */
  inSnapshot: number;
  /** Of the admitted document: never less than it is, and often more, for one letter typed takes twenty. `measured` is `bytes` as it was measured last. */
  bytes: number;
  measured: number;
  /** Insertions in lists and texts: never fewer than there are, for neighbours become one. `counted` is `listed` as it was counted last. */
  listed: number;
  counted: number;
  /** Read anew after every change. */
  deletedOnDisk: DeleteRanges | null;
  /** Read anew after a change of name or tags. */
  heading: Heading | null;
}

export interface InFlight {
  readonly update: Uint8Array;
  /** Client ids that were nobody's before it. */
  readonly claimed: readonly number[];
}

export type Author = Contributor;

export function createParts(log: DraftLog): Parts {
  const { doc, length, contributions, carrier, clientIds, damaged } = replay(log);
  const listed = countListed(doc);
  const parts: Parts = {
    opened: doc,
    whole: null,
    vector: null,
    speculative: null,
    inFlight: [],
    length,
    contributions,
    carrier,
    clientIds,
    damaged,
    inSnapshot: log.snapshot?.entries ?? 0,
    bytes: bytesOf(log),
    measured: -1,
    listed,
    counted: listed,
    deletedOnDisk: null,
    heading: readHeading(doc),
  };
  close(parts);
  return parts;
}

/** Of a draft of at most so many bytes the document is not kept open: a larger one takes long to be opened again. */
const mostClosed = 64 * 1024;

/** Keeps what is on disk as bytes alone, until something is asked of the document. */
function close(parts: Parts): void {
  if (parts.opened === null || !isWhole(parts.opened) || bytesAtRest(parts) > mostClosed) return;
  parts.whole ??= Y.encodeStateAsUpdate(parts.opened);
  parts.vector = Y.encodeStateVector(parts.opened);
  parts.opened.destroy();
  parts.opened = null;
}

/** Measured anew only where it may be too large, and was changed since. [P82] */
function bytesAtRest(parts: Parts): number {
  if (parts.bytes > mostClosed && parts.bytes !== parts.measured && parts.inFlight.length === 0)
    parts.bytes = parts.measured = updateOnDisk(parts).byteLength;
  return parts.bytes;
}

/** What is on disk, as a document. */
export const docOnDisk = (parts: Parts): Y.Doc => (parts.opened ??= open(parts.whole!, []));

/** What is on disk, as one update. */
export const updateOnDisk = (parts: Parts): Uint8Array => (parts.whole ??= Y.encodeStateAsUpdate(docOnDisk(parts)));

export const speculativeDoc = (parts: Parts): Y.Doc => (parts.speculative ??= open(updateOnDisk(parts), parts.inFlight));

/** With everything that was admitted. */
export const newestDoc = (parts: Parts): Y.Doc =>
  parts.inFlight.length === 0 ? (parts.speculative ?? docOnDisk(parts)) : speculativeDoc(parts);

/** Of everything that was admitted. */
export const newestVector = (parts: Parts): Uint8Array =>
  parts.opened === null && parts.inFlight.length === 0 && parts.vector !== null ? parts.vector : Y.encodeStateVector(newestDoc(parts));

/**
 * Entries are on disk, made of the oldest changes; answers the keys of the facts they wrote. Entry by entry, as a start from the log reads
 * them: what one entry adds and takes away again is no fact. Throws where the document does not take them. [P6] [X20]
 */
export function noteWritten(parts: Parts, entries: readonly LogEntry[], changes: number): string[] {
  const onDisk = docOnDisk(parts);
  const keys = entries.flatMap(({ by, update }) => contribute(onDisk, parts, by, () => Y.applyUpdate(onDisk, update)));
  parts.inFlight.splice(0, changes);
  parts.length += entries.length;
  [parts.deletedOnDisk, parts.whole] = [null, null];
  if (!isWhole(onDisk)) throw new Error('The document does not take what is in its log.');
  return keys;
}

/** What accepting it would have noted. */
export function noteOthers(parts: Parts, { update, by }: LogEntry): void {
  const { clients, listed } = insertionsOf(update);
  for (const client of clients) parts.clientIds.bind(client, by.id);
  parts.bytes += update.byteLength;
  parts.listed += listed;
}

/** What was admitted and is on no disk is as if it had never come. */
export function forgetAdmitted(parts: Parts): void {
  for (const { claimed } of parts.inFlight.splice(0)) for (const client of claimed) parts.clientIds.release(client);
  discardSpeculative(parts);
  parts.heading = null;
}

/** Forgets a change that could not be taken in whole: the next that is tried has the document made anew. */
export function discardSpeculative(parts: Parts): void {
  parts.speculative?.destroy();
  parts.speculative = null;
}

export const deletedOnDisk = (parts: Parts): DeleteRanges =>
  (parts.deletedOnDisk ??= Y.createDeleteSetFromStructStore(docOnDisk(parts).store).clients);

/** Whether all that an update holds is on disk already. */
export const isKnown = (parts: Parts, { runs, deletions }: UpdateStructure): boolean =>
  runs.every(({ client, end }) => end <= Y.getState(docOnDisk(parts).store, client)) &&
  (deletions.length === 0 || areWithin(rangesOf(deletions), deletedOnDisk(parts)));

/** Whether the draft with this change stays within its bound; measured only where it may not. [P24] */
export function hasRoomFor(parts: Parts, update: Uint8Array): boolean {
  if (parts.bytes + update.byteLength <= mostDraftBytes) return true;
  const doc = newestDoc(parts);
  parts.bytes = Y.encodeStateAsUpdate(doc).byteLength;
  return parts.bytes + Y.diffUpdate(update, Y.encodeStateVector(doc)).byteLength <= mostDraftBytes;
}

/** Counted anew only where there may be too many. */
export function listedIn(parts: Parts, most: number): number {
  if (parts.listed >= most && parts.listed !== parts.counted) parts.listed = parts.counted = countListed(newestDoc(parts));
  return parts.listed;
}

export const headingOf = (parts: Parts): Heading => (parts.heading ??= readHeading(newestDoc(parts)));

/** Lets go of what only a next change needs; answers whether there was anything to do. */
export function trim(parts: Parts): boolean {
  const { opened, whole, speculative, deletedOnDisk, measured } = parts;
  parts.deletedOnDisk = null;
  if (parts.inFlight.length === 0) discardSpeculative(parts);
  close(parts);
  if (parts.opened !== null) parts.whole = null;
  const isAsItWas = parts.opened === opened && parts.whole === whole && parts.speculative === speculative;
  return !isAsItWas || deletedOnDisk !== null || parts.measured !== measured;
}

function open(whole: Uint8Array, more: readonly InFlight[]): Y.Doc {
  const opened = emptyDoc();
  Y.applyUpdate(opened, whole);
  for (const { update } of more) Y.applyUpdate(opened, update);
  return opened;
}
