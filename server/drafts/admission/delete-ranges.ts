/** Ranges of deletions, in order and joined: whether some are among others. */
import * as Y from 'yjs';
import type { Deletion } from './read-update.ts';

export type DeleteRanges = ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>;

export const rangesOf = (deletions: readonly Deletion[]): DeleteRanges =>
  new Map(
    [...Map.groupBy(deletions, ({ client }) => client)].map(([client, ranges]) => [
      client,
      ranges.map(({ clock, length }) => ({ clock, len: length })),
    ]),
  );

/** In order, and with ranges that touch made one; a client may send them in any order and in any pieces. */
export const joinRanges = (all: readonly DeleteRanges[]): DeleteRanges =>
  Y.mergeDeleteSets(all.map((clients) => ({ clients: new Map(clients) }) as Parameters<typeof Y.mergeDeleteSets>[0][number])).clients;

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
