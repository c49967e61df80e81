/** What follows from what people chose: the dependency closure, and the reason for each derived permission. */
import type { Catalog } from './catalog.ts';
import { addAll, emptySet, namesIn, type PermissionSet } from './permission-set.ts';

/**
 * The chosen permissions and everything they require. [C2]
 * Names the catalogue does not know grant nothing and are left out.
 */
export function closureSet({ index, closureByNumber }: Catalog, chosen: Iterable<string>): PermissionSet {
  const members = emptySet(index);
  for (const permission of chosen) {
    const closed = closureByNumber[index.numberByName.get(permission) ?? -1];
    if (closed) addAll(members, closed);
  }
  return members;
}

/** The same as names, sorted by code unit. [C2] */
export const closure = (catalog: Catalog, chosen: Iterable<string>): string[] => namesIn(catalog.index, closureSet(catalog, chosen));

/** Why a permission that nobody chose is granted. */
export interface Derivation {
  /** Chosen or derived permissions that require it directly, in catalogue order. */
  readonly requiredBy: readonly string[];
  /** A shortest way from a chosen permission to this one, both included. */
  readonly chain: readonly string[];
}

/** Every derived permission with its reason; chosen ones are not in the map. [C3] */
export function derivations(catalog: Catalog, chosen: Iterable<string>): ReadonlyMap<string, Derivation> {
  const chosenSet = new Set([...chosen].filter((permission) => catalog.entryByPermission.has(permission)));
  const chains = new Map<string, readonly string[]>();
  const requiredBy = new Map<string, string[]>();
  // Breadth first from all chosen permissions at once, so the first chain found is a shortest one.
  let frontier = catalog.permissions.filter((permission) => chosenSet.has(permission));
  for (const permission of frontier) chains.set(permission, [permission]);
  while (frontier.length > 0) {
    const next: string[] = [];
    for (const permission of frontier) {
      for (const required of catalog.entryByPermission.get(permission)?.action.requires ?? []) {
        requiredBy.set(required, [...(requiredBy.get(required) ?? []), permission]);
        if (chains.has(required)) continue;
        chains.set(required, [...(chains.get(permission) ?? []), required]);
        next.push(required);
      }
    }
    frontier = next;
  }
  const reasons = new Map<string, Derivation>();
  for (const [permission, chain] of chains) {
    if (!chosenSet.has(permission)) reasons.set(permission, { requiredBy: requiredBy.get(permission) ?? [], chain });
  }
  return reasons;
}
