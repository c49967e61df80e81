/** The rule by which one profile's grant reaches one request. */
import { hasNumber } from '../catalog/permission-set.ts';
import type { Grants, Tags } from './access.ts';

/** What a request is about; a thing without type and tags is asked about when nothing is said. */
export interface RequestedResource {
  readonly type?: string;
  readonly tags?: Tags;
}

/** From nothing to everything. From `byTags` on, it allows. */
export const reach = { none: 0, tagsMissing: 1, byTags: 2, open: 3 } as const;
export type Reach = (typeof reach)[keyof typeof reach];

/** Whether a profile grants the permission at all. */
export const isGranting = ({ open, byTags }: Grants, number: number): boolean => hasNumber(open, number) || hasNumber(byTags, number);

/** How far the profile's grant of the permission with this number reaches the resource. Allocates nothing: every decision runs it. */
export function reachOf(grants: Grants, number: number, resource: RequestedResource | undefined): Reach {
  if (hasNumber(grants.open, number)) {
    const type = resource?.type;
    // A request that names another type than the permission's own is held to both. [A13]
    if (type === undefined || !grants.types.includes(type)) return reach.open; // [A5]
  } else if (!hasNumber(grants.byTags, number)) return reach.none; // [A1]
  const { keys, values } = grants;
  const tags = resource?.tags;
  // What an object inherits is never a string, so it is never taken for a tag.
  for (let at = 0; at < keys.length; at++) if (tags?.[keys[at] as string] !== values[at]) return reach.tagsMissing; // [A3]
  return reach.byTags; // [A4]
}

/** The access tags that the resource lacks or has with another value. */
export const missingTags = ({ keys, values }: Grants, tags: Tags = {}): [key: string, value: string][] =>
  keys.flatMap((key, at) => (tags[key] === values[at] ? [] : [[key, values[at] as string]]));
