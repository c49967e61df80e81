/** Which entries of a log a client's document holds, from what it says of itself. */
import * as Y from 'yjs';
import { readUpdate, type Deletion, type UpdateStructure } from '../relay/admission/read-update.ts';

/** What a document must hold to hold an entry. */
export interface Coverage {
  /** By Yjs client id: the clock the document has to reach. */
  readonly reach: ReadonlyMap<number, number>;
  readonly deletions: DeleteRanges;
}

/** What a document must hold to hold the log as far as `entries`, beyond what the checkpoint before it asks for. */
export interface Checkpoint extends Coverage {
  readonly entries: number;
}

export type DeleteRanges = ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>;

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

/** The same of an update whose structure has been read already. */
export const coverageOfStructure = ({ runs, deletions }: UpdateStructure): Coverage => ({
  reach: new Map(runs.map(({ client, end }) => [client, end])),
  deletions: rangesOf(deletions),
});

export const rangesOf = (deletions: readonly Deletion[]): DeleteRanges =>
  new Map(
    [...Map.groupBy(deletions, ({ client }) => client)].map(([client, ranges]) => [
      client,
      ranges.map(({ clock, length }) => ({ clock, len: length })),
    ]),
  );

export function joinCoverage(parts: readonly Coverage[]): Coverage {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const reach = new Map<number, number>();
  for (const part of parts) for (const [client, clock] of part.reach) reach.set(client, Math.max(reach.get(client) ?? 0, clock));
  return { reach, deletions: joinRanges(parts.map(({ deletions }) => deletions)) };
}

/** In order, and with ranges that touch made one; a client may send them in any order and in any pieces. */
export const joinRanges = (all: readonly DeleteRanges[]): DeleteRanges =>
  Y.mergeDeleteSets(all.map((clients) => ({ clients: new Map(clients) }) as Parameters<typeof Y.mergeDeleteSets>[0][number])).clients;

/** More checkpoints than this are thinned out; what lies between two of them is told to the one before. */
export const mostCheckpoints = 512;

/** Adds what the next entries need. The oldest half is halved where there are too many: an author is then held to have seen less. */
export function addCheckpoint(checkpoints: Checkpoint[], next: Checkpoint): void {
  checkpoints.push(next);
  if (checkpoints.length <= mostCheckpoints) return;
  const old = checkpoints.splice(0, mostCheckpoints / 2);
  const pairs = Array.from({ length: old.length / 2 }, (_, at) => old.slice(2 * at, 2 * at + 2));
  checkpoints.unshift(...pairs.map((pair) => ({ ...joinCoverage(pair), entries: pair.at(-1)!.entries })));
}

/**
 * How many entries, from the first on, a document holds: its state vector reaches their insertions, and the deletions it sent along
 * include theirs. Without an answer no deletion is known. Throws on a damaged state vector. [P10]
 */
export function heldEntries(checkpoints: readonly Checkpoint[], stateVector: Uint8Array, answer: Uint8Array | null): number {
  const vector = Y.decodeStateVector(stateVector);
  const deletions = joinRanges([answer ? deletionsIn(answer) : none.deletions]);
  let held = 0;
  for (const checkpoint of checkpoints) {
    const reaches = [...checkpoint.reach].every(([client, clock]) => (vector.get(client) ?? 0) >= clock);
    if (!reaches || !areWithin(checkpoint.deletions, deletions)) break;
    held = checkpoint.entries;
  }
  return held;
}

/** Read within bounds, for nobody has judged it yet; what cannot be read tells of none. */
function deletionsIn(answer: Uint8Array): DeleteRanges {
  try {
    return rangesOf(readUpdate(answer).deletions);
  } catch {
    return none.deletions;
  }
}

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
