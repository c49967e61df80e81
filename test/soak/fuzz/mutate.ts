/** Frames damaged byte by byte: what a broken client, a bad line or a first fuzzer would send. */
import * as encoding from 'lib0/encoding';
import { noNumbers } from '../../support/raw-awareness.ts';
import { bytesOf } from '../../support/raw-update.ts';
import type { createRandom } from '../../support/random.ts';

type Random = ReturnType<typeof createRandom>;
type Mutator = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Numbers at the boundaries. */
export const extremes = [0, 1, 127, 128, 2 ** 14, 2 ** 21, 2 ** 28, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53 - 1];

const varUint = (value: number): Uint8Array => bytesOf((encoder) => encoding.writeVarUint(encoder, value));
/** More bytes than any number needs; some are beyond 2^53, infinite, or none at all. */
export const overlong = [
  [0x80, 0x00],
  [0x81, 0x80, 0x80, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  ...noNumbers,
].map((bytes) => Uint8Array.from(bytes));

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const replaced = (bytes: Uint8Array, at: number, removed: number, by: Uint8Array): Uint8Array =>
  joined(bytes.subarray(0, at), by, bytes.subarray(at + removed));
const noise = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));

const flip: Mutator = (bytes, random) => {
  const copy = bytes.slice();
  for (let times = 1 + random.below(4); times > 0 && copy.length > 0; times--) copy[random.below(copy.length)]! ^= 1 << random.below(8);
  return copy;
};
const overwrite: Mutator = (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 1, noise(random, 1));
const insert: Mutator = (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 0, noise(random, 1 + random.below(8)));
const remove: Mutator = (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 1 + random.below(8), new Uint8Array());
const truncate: Mutator = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));
const extreme: Mutator = (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 1, varUint(random.pick(extremes)));
const tooLong: Mutator = (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 1, random.pick(overlong));
/** The lengths of a frame are near its start. */
const lengths: Mutator = (bytes, random) => replaced(bytes, random.below(Math.min(8, bytes.length + 1)), 1, varUint(random.pick(extremes)));
const splice: Mutator = (bytes, random, other) =>
  joined(bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1)));
const repeat: Mutator = (bytes, random) => {
  const start = random.below(bytes.length + 1);
  const part = bytes.subarray(start, start + 1 + random.below(24));
  return replaced(bytes, start, 0, joined(...Array.from({ length: 1 + random.below(5) }, () => part)));
};
const tail: Mutator = (bytes, random) => joined(bytes, noise(random, 1 + random.below(16)));

const mutators: readonly Mutator[] = [flip, flip, overwrite, insert, remove, truncate, extreme, tooLong, lengths, splice, repeat, tail];

/** One to three damages, one after the other; `other` is a second frame to splice with. */
export function mutate(frame: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let bytes = frame;
  for (let times = 1 + random.below(3); times > 0; times--) bytes = random.pick(mutators)(bytes, random, other);
  return bytes;
}
