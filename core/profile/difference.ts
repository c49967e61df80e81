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
  // What the catalogue has, the second list only says again.
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

/** Chosen and derived never blur: a permission that only changes its reason is told apart. [M1] */
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

/** The state that `before` becomes by the difference: with what `differenceBetween` answered, exactly its `after`. [M4] */
export function applyDifference(before: ProfileContent, difference: Difference): ProfileContent {
  const chosen = (grants: readonly Grant[]): string[] => grants.flatMap(({ how, permission }) => (how === 'chosen' ? [permission] : []));
  const { accessControl } = before;
  return {
    name: difference.name?.after ?? before.name,
    description: difference.description?.after ?? before.description,
    chosen: changeNames(before.chosen, {
      added: [...chosen(difference.granted), ...difference.becameChosen, ...difference.restrictions.added],
      removed: [
        ...chosen(difference.withdrawn),
        ...difference.becameDerived.map(({ permission }) => permission),
        ...difference.restrictions.removed,
      ],
    }),
    accessControl: toAccessControl(
      changeNames(accessControl?.resources ?? [], difference.restricted),
      changeTags(accessControl?.tags ?? {}, difference.accessTags),
    ),
    tags: changeTags(before.tags, difference.tags),
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

const changeNames = (names: readonly string[], { added, removed }: NameChanges): string[] =>
  [...new Set([...names.filter((name) => !removed.includes(name)), ...added])].sort();

export type Tags = Readonly<Record<string, string>>;

/** By key, sorted by code unit. A key named `__proto__` is a key like any other. [V3] */
export function tagChanges(before: Tags, after: Tags): TagChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const valueIn = (tags: Tags, key: string): string | null => (Object.hasOwn(tags, key) ? (tags[key] ?? null) : null);
  return keys
    .map((key) => ({ key, before: valueIn(before, key), after: valueIn(after, key) }))
    .filter((change) => change.before !== change.after);
}

/** What the changes name becomes what they say, whatever it was. */
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
