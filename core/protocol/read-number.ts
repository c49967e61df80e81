/** Numbers from a stranger, in the variable length of lib0. */
import * as decoding from 'lib0/decoding';

/**
 * Reads a number below `bound`; throws a `RangeError` for any other. lib0 itself answers infinity, or none at all, for a number written
 * with enough empty groups, and never ends where it has to write such a one. [P5] [P20]
 */
export function readNumber(decoder: decoding.Decoder, bound: number = Number.MAX_SAFE_INTEGER): number {
  const number = decoding.readVarUint(decoder);
  if (!(number < bound)) throw new RangeError('a number out of bounds');
  return number;
}
