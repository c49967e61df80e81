/** An update without the deletions that have been made already: a client tells all it knows each time it joins. */
import * as encoding from 'lib0/encoding';
import { areWithin, type DeleteRanges } from './delete-ranges.ts';
import type { Deletion, UpdateStructure } from './read-update.ts';

/** So few ranges are not worth looking through. */
const few = 64;

/** Null where more than `most` of its deletions are new. `known` is in order and joined. */
export function withoutDeletions(
  update: Uint8Array,
  { deletions, deletionsAt }: UpdateStructure,
  known: () => DeleteRanges,
  most: number,
): Uint8Array | null {
  if (deletions.length <= few) return update;
  const ranges = known();
  const isNew = ({ client, clock, length }: Deletion): boolean => !areWithin(new Map([[client, [{ clock, len: length }]]]), ranges);
  const news = deletions.filter(isNew);
  if (news.length > most) return null;
  const encoder = encoding.createEncoder();
  encoding.writeUint8Array(encoder, update.subarray(0, deletionsAt));
  writeDeletions(encoder, news);
  return encoding.toUint8Array(encoder);
}

function writeDeletions(encoder: encoding.Encoder, deletions: readonly Deletion[]): void {
  const byClient = Map.groupBy(deletions, ({ client }) => client);
  encoding.writeVarUint(encoder, byClient.size);
  for (const [client, ranges] of byClient) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { clock, length } of ranges) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
  }
}
