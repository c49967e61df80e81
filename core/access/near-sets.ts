/**
 * Which of many sets differ from another one in few members, without comparing each with each. Sets that differ in three members at most are
 * equal in every part that holds none of the three: the members are dealt to eight parts, and those sets alone are compared that are equal in
 * four of them which avoid the three. Knows no permission.
 */

/** Sets of one length in bits, one behind the other. */
export interface Sets {
  /** Numbers of 32 bits that one set takes. */
  readonly words: number;
  readonly bits: Uint32Array;
}

/** So many members, at most, only one of two near sets has. */
export const mostDifferent = 3;

const parts = 8;
/**
 * Parts as the corners of a cube: four of them that lie in one plane. Any three corners lie in one of these planes; opposite is another that
 * has none of them. As bits, one for each part.
 */
const planes: readonly number[] = [1, 2, 3, 4, 5, 6, 7].flatMap((across) =>
  [0, 1].map((side) =>
    Array.from({ length: parts }, (_, corner) => corner).reduce(
      (plane, corner) => plane | (isOn(corner, across, side) ? 1 << corner : 0),
      0,
    ),
  ),
);

function isOn(corner: number, across: number, side: number): boolean {
  return countOf(corner & across) % 2 === side;
}

/** So many sets are compared each with each: dealing their members would take longer. */
const few = 48;

/** Marks those of `members`, which are numbers of sets, that are near another of them. Yields after each short piece of work. */
export function* markNear(sets: Sets, members: readonly number[], isNear: Uint8Array): Generator<void, void> {
  const everything = new Uint32Array(sets.words).fill(0xffffffff);
  const different: number[] = [];
  // Of many that are equal one is compared with the others.
  for (const [first, ...others] of Map.groupBy(members, (one) => hashOf(sets, one, everything)).values()) {
    if (first === undefined) continue;
    different.push(first);
    for (const other of others)
      if (distanceOf(sets, first, other) === 0) isNear[first] = isNear[other] = 1;
      else different.push(other);
  }
  yield* markDifferent(sets, different, everything, isNear);
}

/** `free` has the bits in which they may differ: they are equal in all others. */
function* markDifferent(sets: Sets, members: readonly number[], free: Uint32Array, isNear: Uint8Array): Generator<void, void> {
  const varying = members.length <= few ? [] : varyingBits(sets, members, free);
  // So few bits make few sets.
  if (varying.length < parts) return markByPairs(sets, members, isNear);
  for (const plane of planes) {
    const equal = maskOf(
      sets.words,
      varying.filter((_, rank) => (plane >> partOf(rank)) & 1),
    );
    const rest = free.map((word, at) => word & ~(equal[at] as number));
    for (const group of Map.groupBy(members, (one) => hashOf(sets, one, equal)).values()) {
      if (group.length === 1 || group.every((one) => isNear[one] === 1)) continue;
      yield* markDifferent(sets, group, rest, isNear);
      yield;
    }
    yield;
  }
}

/** Dealt to and fro, so that every part has some of those that tell most sets apart. */
function partOf(rank: number): number {
  const place = rank % (2 * parts);
  return place < parts ? place : 2 * parts - 1 - place;
}

function markByPairs(sets: Sets, members: readonly number[], isNear: Uint8Array): void {
  members.forEach((one, at) => {
    for (const other of members.slice(at + 1)) {
      if (isNear[one] === 1 && isNear[other] === 1) continue;
      if (distanceOf(sets, one, other) <= mostDifferent) isNear[one] = isNear[other] = 1;
    }
  });
}

/** The bits that some have and others lack, first those that tell most apart. */
function varyingBits({ words, bits }: Sets, members: readonly number[], free: Uint32Array): number[] {
  const counts = new Uint32Array(words * 32);
  for (const one of members)
    for (let word = 0; word < words; word++)
      for (let left = (bits[one * words + word] as number) & (free[word] as number); left !== 0; left &= left - 1)
        (counts[(word << 5) + 31 - Math.clz32(left & -left)] as number) += 1;
  const apart = (bit: number): number => Math.min(counts[bit] as number, members.length - (counts[bit] as number));
  return [...counts.keys()]
    .filter((bit) => apart(bit) > 0 && ((free[bit >>> 5] as number) >>> (bit & 31)) & 1)
    .sort((a, b) => apart(b) - apart(a));
}

function maskOf(words: number, numbers: readonly number[]): Uint32Array {
  const mask = new Uint32Array(words);
  for (const number of numbers) (mask[number >>> 5] as number) |= 1 << (number & 31);
  return mask;
}

/** Of the members in the mask. Two that are equal there have one hash; two with one hash may still differ. */
function hashOf({ words, bits }: Sets, one: number, mask: Uint32Array): number {
  let hash = 0;
  for (let word = 0; word < words; word++) {
    hash = Math.imul(hash ^ ((bits[one * words + word] as number) & (mask[word] as number)), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** How many members only one of two sets has; counting ends once they are not near. */
export function distanceOf({ words, bits }: Sets, one: number, other: number): number {
  let distance = 0;
  for (let word = 0; word < words && distance <= mostDifferent; word++)
    distance += countOf((bits[one * words + word] as number) ^ (bits[other * words + word] as number));
  return distance;
}

/** Bits are added in pairs, then in fours, then in bytes, whose sum the multiplication leaves in the highest. */
function countOf(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
