/** Changes that came together made one, which is judged and taken in for about the price of a single one. [P28] */
import * as Y from 'yjs';
import { readUpdate, type Struct, type StructId } from './read-update.ts';

/** What Yjs makes one in a millisecond, whatever it is; nobody has judged it yet. */
const mostBytes = 64 * 1024;
/** Insertions and deletions. */
const mostPieces = 256;
/** Lists of values are copied for each piece that is added to them. */
const isLong = ({ content, length }: Struct): boolean =>
  length > 1 && content !== 'text' && content !== 'deleted' && content !== 'collected';

/**
 * Null for one change alone, and where each has to be looked at by itself: one cannot be read, or builds on what none before it
 * brings, or together they are large. `clockOf` is the clock after the last insertion of a Yjs client; 0 where there is none.
 */
export function joinUpdates(updates: readonly Uint8Array[], clockOf: (client: number) => number): Uint8Array | null {
  if (updates.length < 2 || updates.reduce((sum, { byteLength }) => sum + byteLength, 0) > mostBytes) return null;
  const reach = new Map<number, number>();
  const reachOf = (client: number): number => reach.get(client) ?? clockOf(client);
  let pieces = 0;
  try {
    for (const update of updates) {
      const { runs, deletions } = readUpdate(update);
      for (const { client, structs, start, end } of runs) {
        if (start > reachOf(client) || structs.some(isLong)) return null;
        reach.set(client, Math.max(reachOf(client), end));
        pieces += structs.length;
      }
      const isThere = ({ client, clock }: StructId): boolean => clock < reachOf(client);
      if (!runs.every(({ structs }) => structs.every(({ references }) => references.every(isThere)))) return null;
      if (!deletions.every(({ client, clock, length }) => clock + length <= reachOf(client))) return null;
      pieces += deletions.length;
      if (pieces > mostPieces) return null;
    }
    return Y.mergeUpdates([...updates]);
  } catch {
    return null;
  }
}
