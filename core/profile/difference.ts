/** What changed between two states of a profile, in the terms people decide by: what is granted, and why. */
import type { Catalog } from '../catalog/catalog.ts';
import { derivations } from '../catalog/closure.ts';
import type { ProfileContent } from './profile.ts';

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

export interface Difference {
  readonly name: TextChange | null;
  readonly description: TextChange | null;
  readonly granted: readonly Grant[];
  readonly withdrawn: readonly Grant[];
  /** Granted before and after, but now chosen rather than required. */
  readonly becameChosen: readonly string[];
  /** Granted before and after, but now only because something requires it. */
  readonly becameDerived: readonly Grant[];
  readonly restricted: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly accessTags: readonly TagChange[];
  readonly tags: readonly TagChange[];
}

export const noContent: ProfileContent = { name: '', description: '', chosen: [], accessControl: null, tags: {} };

/** Everything a state grants, in catalogue order, names the catalogue lacks last. */
export function grantsOf(catalog: Catalog, content: ProfileContent): Map<string, Grant> {
  const chosen = new Set(content.chosen);
  const derived = derivations(catalog, chosen);
  const grants = new Map<string, Grant>();
  for (const permission of catalog.permissions) {
    const derivation = derived.get(permission);
    if (chosen.has(permission)) grants.set(permission, { permission, how: 'chosen', requiredBy: [] });
    else if (derivation) grants.set(permission, { permission, how: 'derived', requiredBy: derivation.requiredBy });
  }
  for (const permission of content.chosen)
    if (!grants.has(permission)) grants.set(permission, { permission, how: 'chosen', requiredBy: [] });
  return grants;
}

/** Chosen and derived never blur: a permission that only changes its reason is told apart. [M1] */
export function differenceBetween(catalog: Catalog, before: ProfileContent, after: ProfileContent): Difference {
  const then = grantsOf(catalog, before);
  const now = grantsOf(catalog, after);
  const stayed = [...now.values()].filter((grant) => then.has(grant.permission) && then.get(grant.permission)?.how !== grant.how);
  const resources = [before, after].map((content) => content.accessControl?.resources ?? []) as [readonly string[], readonly string[]];
  return {
    name: textChange(before.name, after.name),
    description: textChange(before.description, after.description),
    granted: [...now.values()].filter((grant) => !then.has(grant.permission)),
    withdrawn: [...then.values()].filter((grant) => !now.has(grant.permission)),
    becameChosen: stayed.filter((grant) => grant.how === 'chosen').map((grant) => grant.permission),
    becameDerived: stayed.filter((grant) => grant.how === 'derived'),
    restricted: { added: without(resources[1], resources[0]), removed: without(resources[0], resources[1]) },
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
    difference.restricted.added,
    difference.restricted.removed,
    difference.accessTags,
    difference.tags,
  ].every((list) => list.length === 0);

const textChange = (before: string, after: string): TextChange | null => (before === after ? null : { before, after });

const without = (names: readonly string[], those: readonly string[]): string[] => names.filter((name) => !those.includes(name));

function tagChanges(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): TagChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const valueIn = (tags: Readonly<Record<string, string>>, key: string): string | null =>
    Object.hasOwn(tags, key) ? (tags[key] ?? null) : null;
  return keys
    .map((key) => ({ key, before: valueIn(before, key), after: valueIn(after, key) }))
    .filter((change) => change.before !== change.after);
}
