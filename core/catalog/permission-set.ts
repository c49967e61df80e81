/** Sets of a catalogue's permissions as bits, in code-unit order: what closures and decisions are computed with. */

/** The permissions of a catalogue, numbered in code-unit order. */
export interface PermissionIndex {
  /** Sorted by code unit; a permission's number is its place here. */
  readonly names: readonly string[];
  readonly numberByName: ReadonlyMap<string, number>;
}

/** Bit `n` of the whole is the permission with number `n`. All sets of one catalogue have one length. */
export type PermissionSet = Uint32Array;

export function indexPermissions(permissions: Iterable<string>): PermissionIndex {
  const names = [...permissions].sort();
  return { names, numberByName: new Map(names.map((name, number) => [name, number])) };
}

// Numbers come from the set's own index, so every word that the code reads exists.

export const emptySet = ({ names }: PermissionIndex): PermissionSet => new Uint32Array((names.length + 31) >>> 5);

export const hasNumber = (set: PermissionSet, number: number): boolean => (((set[number >>> 5] as number) >>> (number & 31)) & 1) === 1;

export function addNumber(set: PermissionSet, number: number): void {
  (set[number >>> 5] as number) |= 1 << (number & 31);
}

/** The members by name, sorted by code unit. */
export function namesIn({ names }: PermissionIndex, set: PermissionSet): string[] {
  const members: string[] = [];
  for (let word = 0; word < set.length; word++) {
    // The lowest bit that is set is taken off until none is left.
    for (let bits = set[word] as number; bits !== 0; bits &= bits - 1)
      members.push(names[(word << 5) + 31 - Math.clz32(bits & -bits)] as string);
  }
  return members;
}
