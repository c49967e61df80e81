/** The position in a list: an opaque text, valid for one list in one order, that contains only a place. [H60] */
import type { Place } from '../storage/tables/list.ts';
import { shown } from '../web/invalid-detail.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';

/** Null on the last page. */
export const writeCursor = (list: string, place: Place | null): string | null =>
  place && Buffer.from(JSON.stringify([list, place.key, place.id])).toString('base64url');

export type Start = { readonly ok: true; readonly from: { readonly after?: Place } } | Refusal;

/** The place of a cursor of this list; without one, its beginning. The list shows each caller only what they may see. [H60] */
export function readCursor(list: string, cursor: string | undefined): Start {
  if (cursor === undefined) return { ok: true, from: {} };
  const [from, key, id] = partsOf(cursor);
  if (from !== list || !isText(key) || !isText(id))
    return refuse('invalid-request', `The cursor ${shown(cursor)} is not from this list in this order; start without one.`);
  return { ok: true, from: { after: { key, id } } };
}

/** What no database can hold is in no list. */
const isText = (part: unknown): part is string => typeof part === 'string' && part.isWellFormed() && !part.includes('\0');

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.length === 3 ? parts : [];
  } catch {
    return [];
  }
}
