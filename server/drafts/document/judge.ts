/** What a change comes to, as far as that shows without touching a document. */
import * as Y from 'yjs';
import { judgedBounds, judgeUpdate, type Verdict as Structural } from '../admission/judge-update.ts';
import { knownOf } from '../admission/known.ts';
import { readUpdate, type UpdateStructure } from '../admission/read-update.ts';
import { UpdateRefused } from '../admission/update-refused.ts';
import { withoutDeletions } from '../admission/without-deletions.ts';
import type { Verdict } from '../step/inputs.ts';
import { deletedOnDisk, hasRoomFor, isKnown, listedIn, newestDoc, type Parts } from './parts.ts';

/** A change that may be tried on the document. */
export interface Sound {
  readonly type: 'sound';
  /** Only what is new of it, as everybody will take it in. */
  readonly minimal: Uint8Array;
  readonly structure: UpdateStructure;
  readonly verdict: Extract<Structural, { type: 'sound' }>;
}

/** `reservedFor`: the person for whom a client id is kept that carries no edit yet. */
export type ReservedFor = (client: number) => string | undefined;

export function judge(
  parts: Parts,
  update: Uint8Array,
  author: string,
  reservedFor: ReservedFor,
): Exclude<Verdict, { type: 'accepted' }> | Sound {
  try {
    return judgeRead(parts, update, readUpdate(update), author, reservedFor);
  } catch (error) {
    if (!(error instanceof UpdateRefused)) throw error;
    return error.reason === 'gap' ? { type: 'gap' } : { type: 'refused', reason: error.reason, detail: error.message };
  }
}

function judgeRead(
  parts: Parts,
  update: Uint8Array,
  structure: UpdateStructure,
  author: string,
  reservedFor: ReservedFor,
): ReturnType<typeof judge> {
  // All that a client answers who lacks nothing: no document is opened for it.
  if (structure.runs.length === 0 && structure.deletions.length === 0) return { type: 'nothing-new' };
  const known = knownOf(newestDoc(parts), { ids: parts.clientIds, listed: listedIn(parts, judgedBounds.listed), author, reservedFor });
  const verdict = judgeUpdate(structure, known, author);
  if (verdict.type !== 'sound') return verdict;
  if (verdict.insertsNothing && isKnown(parts, structure)) return { type: 'nothing-new' };
  const fresh = verdict.overlaps ? Y.diffUpdate(update, Y.encodeStateVector(newestDoc(parts))) : update;
  const freshStructure = verdict.overlaps ? readUpdate(fresh) : structure;
  const minimal = withoutDeletions(fresh, freshStructure, () => deletedOnDisk(parts), judgedBounds.deletions);
  if (minimal === null) return { type: 'refused', reason: 'too-many', detail: `more than ${judgedBounds.deletions} deletions at once` };
  if (!hasRoomFor(parts, minimal)) return { type: 'refused', reason: 'draft-full', detail: 'the draft is full; carry on in a fresh one' };
  return { type: 'sound', minimal, structure: freshStructure, verdict };
}
