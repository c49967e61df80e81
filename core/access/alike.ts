/** Which profiles grant the same or nearly the same: compared as bits, and only with those that can be alike. Knows no person. */
import { namesIn } from '../catalog/permission-set.ts';
import type { Access } from './access.ts';
import type { Grants, ProfileFacts, Table } from './facts.ts';

/** So many permissions, at most, are granted by only one of two profiles that are nearly equal. [A71] */
export const mostDifferent = 3;

export interface Alike {
  readonly profile: ProfileFacts;
  /** Permissions that this one lacks and that it grants beside those of the other; both empty where they are equal. */
  readonly lacks: readonly string[];
  readonly adds: readonly string[];
}

/** Other profiles that grant the same or nearly the same under the same access control; the nearest first, then by id. [A70] [A71] */
export function alikeTo(
  access: Access,
  id: string,
  counts: (profile: ProfileFacts) => boolean,
  most: number,
): { alike: Alike[]; more: boolean } {
  const [own, { table, catalog }] = [access.grantsById.get(id), access];
  if (!own?.profile) return { alike: [], more: false };
  const limit = limitKey(own.profile);
  const found = table.byIndex.flatMap((other) => {
    const { profile } = other;
    if (profile === null || other === own) return [];
    const distance = distanceOf(table, own.index, other.index);
    return distance <= mostDifferent && limitKey(profile) === limit && counts(profile) ? [{ profile, other, distance }] : [];
  });
  const only = (one: Grants, without: Grants): string[] => {
    const words = Array.from({ length: table.words }, (_, word) => granted(table, one.index, word) & ~granted(table, without.index, word));
    return namesIn(catalog.index, Uint32Array.from(words));
  };
  const alike = found
    .sort((a, b) => a.distance - b.distance || (a.profile.id < b.profile.id ? -1 : 1))
    .slice(0, most)
    .map(({ profile, other }) => ({ profile, lacks: only(own, other), adds: only(other, own) }));
  return { alike, more: found.length > most };
}

/** The profiles that count, and the question whether another of them is alike. Each is compared with those of its size alone. [A72] */
export function createAlike(access: Access, counts: (profile: ProfileFacts) => boolean) {
  const { table } = access;
  const profiles = table.byIndex.filter(({ profile }) => profile !== null && counts(profile));
  const bySize = new Map(
    [...Map.groupBy(profiles, ({ profile }) => limitKey(profile))].map(([limit, some]) => [limit, groupBySize(table, some)]),
  );
  return {
    profiles,
    isAlike: (one: Grants): boolean => {
      const [size, groups] = [sizeOf(table, one.index), bySize.get(limitKey(one.profile))];
      for (let near = size - mostDifferent; near <= size + mostDifferent; near++)
        for (const other of groups?.get(near) ?? [])
          if (other !== one && distanceOf(table, one.index, other.index) <= mostDifferent) return true;
      return false;
    },
  };
}

const groupBySize = (table: Table, some: readonly Grants[]): Map<number, Grants[]> =>
  Map.groupBy(some, ({ index }) => sizeOf(table, index));

const keys = new WeakMap<ProfileFacts, string>();
/** The access control as one text: types and tags exclude something only together. Facts never change, so it is written once for each. */
function limitKey(profile: ProfileFacts | null): string {
  if (!profile?.accessControl) return '';
  const known = keys.get(profile);
  if (known !== undefined) return known;
  const { resources, tags } = profile.accessControl;
  const limits = resources.length > 0 && Object.keys(tags).length > 0;
  const key = limits ? JSON.stringify([[...new Set(resources)].sort(), Object.entries(tags).sort()]) : '';
  keys.set(profile, key);
  return key;
}

/** Of the profile at an index, everywhere or by tags. */
function granted({ words, bits }: Table, index: number, word: number): number {
  const at = index * words * 2 + word;
  return (bits[at] as number) | (bits[at + words] as number);
}

function sizeOf(table: Table, index: number): number {
  let size = 0;
  for (let word = 0; word < table.words; word++) size += countOf(granted(table, index, word));
  return size;
}

/** How many permissions one of two grants alone; counting ends once they are no longer alike. */
function distanceOf(table: Table, a: number, b: number): number {
  const { words, bits } = table;
  const [one, other] = [a * words * 2, b * words * 2];
  let distance = 0;
  for (let word = 0; word < words && distance <= mostDifferent; word++) {
    const [mine, theirs] = [one + word, other + word];
    distance += countOf(
      ((bits[mine] as number) | (bits[mine + words] as number)) ^ ((bits[theirs] as number) | (bits[theirs + words] as number)),
    );
  }
  return distance;
}

/** Bits are added in pairs, then in fours, then in bytes, whose sum the multiplication leaves in the highest. */
function countOf(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
