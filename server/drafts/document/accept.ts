/** A change that was judged sound is taken into the speculative document; whatever fails there is forgotten with it. */
import * as Y from 'yjs';
import { sharedTypes, tagsOf } from '../../../core/draft/document.ts';
import { standBetween } from '../admission/neighbours.ts';
import type { UpdateStructure } from '../admission/read-update.ts';
import { isWhole } from '../log/replay.ts';
import type { Verdict } from '../step/inputs.ts';
import type { Sound } from './judge.ts';
import { discardSpeculative, headingOf, newestDoc, speculativeDoc, type Author, type Parts } from './parts.ts';

export function accept(parts: Parts, { minimal, structure, verdict }: Sound, author: Author): Verdict {
  const applied = apply(parts, minimal, structure);
  if (applied === 'gap') return { type: 'gap' };
  if (applied === 'inapplicable') return { type: 'refused', reason: 'inapplicable', detail: 'a change that cannot be applied' };
  if (applied === null) return { type: 'nothing-new' };
  const { update, moved } = applied;
  const claimed = [...verdict.clients].filter((client) => parts.clientIds.ownerOf(client) === undefined);
  parts.inFlight.push({ update, claimed });
  parts.bytes += update.byteLength;
  parts.listed += verdict.listed;
  if (moved !== 'nothing') parts.heading = null;
  for (const client of claimed) parts.clientIds.bind(client, author.id);
  return { type: 'accepted', update, tags: moved === 'tags' ? headingOf(parts).tags : null };
}

/** What a change came to in the document. */
interface Applied {
  readonly update: Uint8Array;
  /** Of the heading; `tags` where both may have. */
  readonly moved: 'tags' | 'name' | 'nothing';
}

function apply(parts: Parts, update: Uint8Array, structure: UpdateStructure): Applied | null | 'inapplicable' | 'gap' {
  const applied = applyTo(speculativeDoc(parts), update);
  const problem = applied === 'inapplicable' ? applied : problemOf(newestDoc(parts), structure);
  if (problem) discardSpeculative(parts);
  return problem ?? applied;
}

function problemOf(doc: Y.Doc, structure: UpdateStructure): 'gap' | 'inapplicable' | null {
  if (!isWhole(doc)) return 'gap';
  return standBetween(doc, structure) ? null : 'inapplicable';
}

/** Null where it brought nothing new; else the part of it that was not known yet, encoded anew. */
function applyTo(doc: Y.Doc, update: Uint8Array): Applied | null | 'inapplicable' {
  const emitted: Uint8Array[] = [];
  let moved: Applied['moved'] = 'nothing';
  const [tags, name] = [openedAs(() => tagsOf(doc, 'tags')), openedAs(() => doc.getText(sharedTypes.name))];
  const collect = (update: Uint8Array): void => void emitted.push(update);
  const noteHeading = ({ changedParentTypes }: Y.Transaction): void => {
    if (tags !== null && changedParentTypes.has(tags as never)) moved = 'tags';
    else if (moved === 'nothing' && (name === null || changedParentTypes.has(name as never))) moved = 'name';
  };
  doc.on('update', collect);
  doc.on('afterTransaction', noteHeading);
  try {
    Y.applyUpdate(doc, update);
  } catch {
    return 'inapplicable';
  } finally {
    doc.off('update', collect);
    doc.off('afterTransaction', noteHeading);
  }
  const [only, ...more] = emitted;
  if (only === undefined) return null;
  return { update: more.length === 0 ? only : Y.mergeUpdates(emitted), moved };
}

/** Opened as what it is, for Yjs tells nothing of changes to a type that was never opened. Null where a hostile writer made something else of it. */
function openedAs<Type>(open: () => Type): Type | null {
  try {
    return open();
  } catch {
    return null;
  }
}
