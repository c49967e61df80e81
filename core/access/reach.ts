/** The rule by which one profile's grant reaches one request. */
import type { Access, Grants, Table, Tags } from './access.ts';

/** What a request is about; a thing without type and tags is asked about when nothing is said. */
export interface RequestedResource {
  readonly type?: string;
  readonly tags?: Tags;
}

/** From nothing to everything. From `byTags` on, it allows. */
export const reach = { none: 0, tagsMissing: 1, byTags: 2, open: 3 } as const;
export type Reach = (typeof reach)[keyof typeof reach];

/**
 * How far the grant of the permission with this number, by the profile in this slot, reaches the resource.
 * Every decision runs it, so it allocates nothing and looks at the profile itself only where tags or types count.
 */
export function reachOf({ words, bits, slots, types }: Table, slot: number, number: number, resource?: RequestedResource): Reach {
  const word = slot * words * 2 + (number >>> 5);
  const bit = 1 << (number & 31);
  if (((bits[word] as number) & bit) !== 0) {
    const type = resource?.type;
    // A request that names another type than the permission's own is held to both. [A13]
    if (type === undefined || type === types[number] || !(slots[slot] as Grants).types.includes(type)) return reach.open; // [A5]
  } else if (((bits[word + words] as number) & bit) === 0) return reach.none; // [A1]
  const { keys, values } = slots[slot] as Grants;
  const tags = resource?.tags;
  // What an object inherits is never a string, so it is never taken for a tag.
  for (let at = 0; at < keys.length; at++) if (tags?.[keys[at] as string] !== values[at]) return reach.tagsMissing; // [A3]
  return reach.byTags; // [A4]
}

/** Whether the profile grants the permission, wherever. */
export const isGranting = ({ table }: Access, { slot }: Grants, number: number): boolean => reachOf(table, slot, number) !== reach.none;

/** The access tags that the resource lacks or has with another value. */
export const missingTags = ({ keys, values }: Grants, tags: Tags = {}): [key: string, value: string][] =>
  keys.flatMap((key, at) => (tags[key] === values[at] ? [] : [[key, values[at] as string]]));
