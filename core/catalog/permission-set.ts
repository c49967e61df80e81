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

export const emptySet = ({ names }: PermissionIndex): PermissionSet => new Uint32Array((names.length + 31) >>> 5);

/** Names the catalogue does not know are left out. */
export function setOf(index: PermissionIndex, permissions: Iterable<string>): PermissionSet {
  const set = emptySet(index);
  for (const permission of permissions) {
    const number = index.numberByName.get(permission);
    if (number !== undefined) addNumber(set, number);
  }
  return set;
}

export const hasNumber = (set: PermissionSet, number: number): boolean => (((set[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1;

export function addNumber(set: PermissionSet, number: number): void {
  set[number >>> 5] = (set[number >>> 5] ?? 0) | (1 << (number & 31));
}

/** Adds every member of `more` to `set`. */
export function addAll(set: PermissionSet, more: PermissionSet): void {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] ?? 0) | (more[word] ?? 0);
}

/** The members by name, sorted by code unit. */
export function namesIn({ names }: PermissionIndex, set: PermissionSet): string[] {
  const members: string[] = [];
  for (let word = 0; word < set.length; word++) {
    // The lowest set bit is taken off until none is left.
    for (let bits = set[word] ?? 0; bits !== 0; bits &= bits - 1) {
      const name = names[(word << 5) + (31 - Math.clz32(bits & -bits))];
      if (name !== undefined) members.push(name);
    }
  }
  return members;
}
