/** Where a caret belongs after another person changed the text around it. */

/** A change as Yjs tells it: runs that stay, are inserted, or go, from the start of the text. */
export type TextDelta = readonly { readonly retain?: number; readonly insert?: unknown; readonly delete?: number }[];

/** The place in the new text that a place in the old text became. What is inserted right at it goes after it, or else before. [U11] */
export function shiftIndex(index: number, delta: TextDelta, { before = false } = {}): number {
  let old = 0;
  let shifted = index;
  for (const part of delta) {
    if (old > index) break;
    if (part.retain !== undefined) old += part.retain;
    else if (part.delete !== undefined) {
      shifted -= Math.min(part.delete, Math.max(0, index - old));
      old += part.delete;
    } else if (typeof part.insert === 'string' && (old < index || (before && old === index))) shifted += part.insert.length;
  }
  return shifted;
}
