/** Decides whether one profile's grant covers one request. */
import type { Access } from './access.ts';
import type { Grants, Table, Tags } from './facts.ts';

/** What a request is about; without type and tags it is about any thing. */
export interface RequestedResource {
  readonly type?: string;
  readonly tags?: Tags;
}

/** From nothing to everything. From `byTags` on, it allows. */
export const grantScope = { none: 0, tagsMissing: 1, byTags: 2, open: 3 } as const;
export type GrantScope = (typeof grantScope)[keyof typeof grantScope];

/**
 * How widely the grant of the permission with this number, by the profile at this index, covers the resource. Every decision runs it, so it
 * allocates nothing, and reads the profile only if tags or types count.
 */
export function grantScopeOf(
  { words, bits, byIndex, types }: Table,
  index: number,
  number: number,
  resource?: RequestedResource,
): GrantScope {
  const word = index * words * 2 + (number >>> 5);
  const bit = 1 << (number & 31);
  if (((bits[word] as number) & bit) !== 0) {
    const type = resource?.type;
    // A request that names another type than the permission's own is held to both. [A13]
    if (type === undefined || type === types[number] || !(byIndex[index] as Grants).types.includes(type)) return grantScope.open; // [A5]
  } else if (((bits[word + words] as number) & bit) === 0) return grantScope.none; // [A1]
  const { keys, values } = byIndex[index] as Grants;
  const tags = resource?.tags;
  // What an object inherits is never a string, so it is never taken for a tag.
  for (let at = 0; at < keys.length; at++) if (tags?.[keys[at] as string] !== values[at]) return grantScope.tagsMissing; // [A3]
  return grantScope.byTags; // [A4]
}

/** Whether the profile grants the permission, with any scope. */
export const isGranting = ({ table }: Access, { index }: Grants, number: number): boolean =>
  grantScopeOf(table, index, number) !== grantScope.none;

/** The access tags that the resource lacks or has with another value. */
export const missingTags = ({ keys, values }: Grants, tags: Tags = {}): [key: string, value: string][] =>
  keys.flatMap((key, at) => (tags[key] === values[at] ? [] : [[key, values[at] as string]]));
