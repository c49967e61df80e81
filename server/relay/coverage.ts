/** Which entries of a log a client's document holds, from what it says of itself. */
import * as Y from 'yjs';

/** What a document must hold to hold an entry. */
export interface Coverage {
  /** By Yjs client id: the clock the document has to reach. */
  readonly reach: ReadonlyMap<number, number>;
  readonly deletions: DeleteRanges;
}

type DeleteRanges = ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>;

const none: Coverage = { reach: new Map(), deletions: new Map() };

/** An entry that cannot be read holds nothing; it is left out of every document. */
export function coverageOf(update: Uint8Array): Coverage {
  try {
    const { structs, ds } = Y.decodeUpdate(update);
    const reach = new Map<number, number>();
    for (const struct of structs) {
      if (struct instanceof Y.Skip) continue;
      const { client, clock } = struct.id;
      reach.set(client, Math.max(reach.get(client) ?? 0, clock + struct.length));
    }
    return { reach, deletions: ds.clients };
  } catch {
    return none;
  }
}

/**
 * How many entries, from the first on, a document holds: its state vector reaches their insertions, and the deletions it sent along
 * include theirs. Without an answer no deletion is known. Throws on a damaged state vector. [P10]
 */
export function heldEntries(log: readonly Coverage[], stateVector: Uint8Array, answer: Uint8Array | null): number {
  const vector = Y.decodeStateVector(stateVector);
  const deletions = joined((answer ? coverageOf(answer) : none).deletions);
  const isHeld = (entry: Coverage): boolean =>
    [...entry.reach].every(([client, clock]) => (vector.get(client) ?? 0) >= clock) && areWithin(entry.deletions, deletions);
  const missing = log.findIndex((entry) => !isHeld(entry));
  return missing < 0 ? log.length : missing;
}

/** In order, and with ranges that touch made one; a client may send them in any order and in any pieces. */
const joined = (clients: DeleteRanges): DeleteRanges =>
  Y.mergeDeleteSets([{ clients: new Map(clients) } as Parameters<typeof Y.mergeDeleteSets>[0][number]]).clients;

/** Whether all of the deletions are among the others, which are in order and joined. Logarithmic: there may be many of both. */
export const areWithin = (deletions: DeleteRanges, others: DeleteRanges): boolean =>
  [...deletions].every(([client, ranges]) => {
    const theirs = others.get(client) ?? [];
    return ranges.every(({ clock, len }) => {
      let [low, high] = [0, theirs.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (theirs[middle]!.clock <= clock) low = middle + 1;
        else high = middle;
      }
      const last = theirs[low - 1];
      return last !== undefined && clock + len <= last.clock + last.len;
    });
  });
