/** Which profiles grant the same or nearly the same, compared as bits. Knows no person. */
import { namesIn } from '../catalog/permission-set.ts';
import type { Access } from './access.ts';
import type { Grants, ProfileFacts, Table } from './facts.ts';
import { distanceOf, markNear, mostDifferent, type Sets } from './near-sets.ts';

export interface Alike {
  readonly profile: ProfileFacts;
  /** Permissions that this one lacks and that it grants beside those of the other; both empty where they are equal. */
  readonly lacks: readonly string[];
  readonly adds: readonly string[];
}

type Counts = (profile: ProfileFacts) => boolean;

/** Other profiles that grant the same or nearly the same under the same access control; the nearest first, then by id. [A70] [A71] */
export function alikeTo(
  { table, catalog, grantsById }: Access,
  id: string,
  counts: Counts,
  most: number,
): { alike: Alike[]; more: boolean } {
  const own = grantsById.get(id);
  if (!own?.profile) return { alike: [], more: false };
  const limit = limitKey(own.profile);
  const profiles = table.byIndex.filter(({ profile }) => profile !== null && limitKey(profile) === limit);
  const sets = setsOf(table, profiles);
  const [ownAt, { words, bits }] = [profiles.indexOf(own), sets];
  const found = profiles.flatMap(({ profile }, at) => {
    const distance = distanceOf(sets, ownAt, at);
    return at !== ownAt && profile && distance <= mostDifferent && counts(profile) ? [{ profile, at, distance }] : [];
  });
  const only = (one: number, without: number): string[] =>
    namesIn(
      catalog.index,
      bits.slice(one * words, (one + 1) * words).map((word, at) => word & ~(bits[without * words + at] as number)),
    );
  const alike = found
    .sort((a, b) => a.distance - b.distance || (a.profile.id < b.profile.id ? -1 : 1))
    .slice(0, most)
    .map(({ profile, at }) => ({ profile, lacks: only(ownAt, at), adds: only(at, ownAt) }));
  return { alike, more: found.length > most };
}

export interface AlikeSearch {
  /** The work, piece by piece. What it looks at is as it was in the beginning. */
  steps(): Generator<void, void>;
  /** Once all is done: the profiles that are alike another. */
  found(): ProfileFacts[];
}

/** Of the profiles that count, those that are alike another of them. [A72] */
export function createAlike({ table }: Access, counts: Counts): AlikeSearch {
  const profiles = table.byIndex.filter(({ profile }) => profile !== null && counts(profile));
  const facts = profiles.flatMap(({ profile }) => profile ?? []);
  const sets = setsOf(table, profiles);
  const isAlike = new Uint8Array(facts.length);
  return {
    *steps() {
      const places = Map.groupBy(facts.keys(), (at) => limitKey(facts[at] ?? null));
      for (const some of places.values()) yield* markNear(sets, some, isAlike);
    },
    found: () => facts.filter((_, at) => isAlike[at] === 1),
  };
}

/** What each grants, everywhere or by tags. */
function setsOf({ words, bits }: Table, profiles: readonly Grants[]): Sets {
  const all = new Uint32Array(profiles.length * words);
  profiles.forEach(({ index }, at) => {
    const from = index * words * 2;
    for (let word = 0; word < words; word++) all[at * words + word] = (bits[from + word] as number) | (bits[from + words + word] as number);
  });
  return { words, bits: all };
}

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
