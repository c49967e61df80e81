/** What changed between two states of a profile, in the terms people decide by: what is granted, and why. */
import type { Catalog } from '../catalog/catalog.ts';
import { derivations } from '../catalog/closure.ts';
import type { AccessControl, ProfileContent } from './profile.ts';

export interface Grant {
  readonly permission: string;
  readonly how: 'chosen' | 'derived';
  /** What requires it; empty for a chosen one. */
  readonly requiredBy: readonly string[];
}

export interface TextChange {
  readonly before: string;
  readonly after: string;
}

export interface TagChange {
  readonly key: string;
  /** Null where the tag did not exist, respectively no longer does. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface NameChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface Difference {
  readonly name: TextChange | null;
  readonly description: TextChange | null;
  /** Without permissions that take rights away, here and below. */
  readonly granted: readonly Grant[];
  readonly withdrawn: readonly Grant[];
  /** Granted before and after, but now chosen rather than required. */
  readonly becameChosen: readonly string[];
  /** Granted before and after, but now only because something requires it. */
  readonly becameDerived: readonly Grant[];
  /** Permissions that take rights away. */
  readonly restrictions: NameChanges;
  /** Resource types. */
  readonly restricted: NameChanges;
  readonly accessTags: readonly TagChange[];
  readonly tags: readonly TagChange[];
}

export const noContent: ProfileContent = { name: '', description: '', chosen: [], accessControl: null, tags: {} };

/** Everything a state grants, in catalogue order, names the catalogue lacks last. What takes rights away is no grant. [M3] */
export function grantsOf(catalog: Catalog, content: ProfileContent): Map<string, Grant> {
  const chosen = new Set(content.chosen);
  const derived = derivations(catalog, chosen);
  const grants = new Map<string, Grant>();
  // The second list only repeats what the catalogue has.
  for (const permission of [...catalog.permissions, ...content.chosen]) {
    const derivation = derived.get(permission);
    if (catalog.restrictions.has(permission)) continue;
    if (chosen.has(permission)) grants.set(permission, { permission, how: 'chosen', requiredBy: [] });
    else if (derivation) grants.set(permission, { permission, how: 'derived', requiredBy: derivation.requiredBy });
  }
  return grants;
}

/** What a state takes away from its holders, sorted by code unit. [M3] */
export const restrictionsOf = (catalog: Catalog, content: ProfileContent): string[] =>
  content.chosen.filter((permission) => catalog.restrictions.has(permission));

/** A permission whose choice becomes derived, or the reverse, is an item of its own. [M1] */
export function differenceBetween(catalog: Catalog, before: ProfileContent, after: ProfileContent): Difference {
  const then = grantsOf(catalog, before);
  const now = grantsOf(catalog, after);
  const stayed = [...now.values()].filter(({ permission, how }) => {
    const before = then.get(permission);
    return before !== undefined && before.how !== how;
  });
  return {
    name: textChange(before.name, after.name),
    description: textChange(before.description, after.description),
    granted: [...now.values()].filter((grant) => !then.has(grant.permission)),
    withdrawn: [...then.values()].filter((grant) => !now.has(grant.permission)),
    becameChosen: stayed.filter((grant) => grant.how === 'chosen').map((grant) => grant.permission),
    becameDerived: stayed.filter((grant) => grant.how === 'derived'),
    restrictions: nameChanges(restrictionsOf(catalog, before), restrictionsOf(catalog, after)),
    restricted: nameChanges(before.accessControl?.resources ?? [], after.accessControl?.resources ?? []),
    accessTags: tagChanges(before.accessControl?.tags ?? {}, after.accessControl?.tags ?? {}),
    tags: tagChanges(before.tags, after.tags),
  };
}

export const isSame = (difference: Difference): boolean =>
  difference.name === null &&
  difference.description === null &&
  [
    difference.granted,
    difference.withdrawn,
    difference.becameChosen,
    difference.becameDerived,
    difference.restrictions.added,
    difference.restrictions.removed,
    difference.restricted.added,
    difference.restricted.removed,
    difference.accessTags,
    difference.tags,
  ].every((list) => list.length === 0);

const textChange = (before: string, after: string): TextChange | null => (before === after ? null : { before, after });

const nameChanges = (before: readonly string[], after: readonly string[]): NameChanges => ({
  added: after.filter((name) => !before.includes(name)),
  removed: before.filter((name) => !after.includes(name)),
});

export type Tags = Readonly<Record<string, string>>;

/** By key, sorted by code unit. A key named `__proto__` is a key like any other. [V3] */
export function tagChanges(before: Tags, after: Tags): TagChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const valueIn = (tags: Tags, key: string): string | null => (Object.hasOwn(tags, key) ? (tags[key] ?? null) : null);
  return keys
    .map((key) => ({ key, before: valueIn(before, key), after: valueIn(after, key) }))
    .filter((change) => change.before !== change.after);
}

/** Every place that the changes name takes their value. */
export function changeTags(tags: Tags, changes: readonly Omit<TagChange, 'before'>[]): Tags {
  const valueByKey = new Map(Object.entries(tags));
  for (const { key, after } of changes) {
    if (after === null) valueByKey.delete(key);
    else valueByKey.set(key, after);
  }
  return Object.fromEntries([...valueByKey].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const toAccessControl = (resources: readonly string[], tags: Tags): AccessControl | null =>
  resources.length > 0 || Object.keys(tags).length > 0 ? { resources, tags } : null;
