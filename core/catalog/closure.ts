/** What follows from what people chose: the dependency closure, and the reason for each derived permission. */
import type { Catalog } from './catalog.ts';
import { addNumber, emptySet, namesIn, type PermissionSet } from './permission-set.ts';

/** The chosen permissions and everything they require. [C2] Names that the catalogue lacks grant nothing; the closure ignores them. */
export function closureSet({ index, closureByPermission }: Catalog, chosen: Iterable<string>): PermissionSet {
  const set = emptySet(index);
  for (const permission of chosen) {
    const members = closureByPermission.get(permission);
    // Counted, not iterated: this runs at every edit and every decision's compilation.
    if (members) for (let at = 0; at < members.length; at++) addNumber(set, members[at] as number);
  }
  return set;
}

/** The same as names, sorted by code unit. [C2] */
export const closure = (catalog: Catalog, chosen: Iterable<string>): string[] => namesIn(catalog.index, closureSet(catalog, chosen));

/** Whether every profile with `choice` grants `permission`, the choice itself included. */
export const leadsTo = ({ index, closureByPermission }: Catalog, choice: string, permission: string): boolean =>
  closureByPermission.get(choice)?.includes(index.numberByName.get(permission) ?? -1) ?? false;

/** The choices that bring a permission: itself, and what requires it. */
export const choicesFor = (catalog: Catalog, chosen: readonly string[], permission: string): string[] =>
  chosen.filter((choice) => leadsTo(catalog, choice, permission));

/** Why a profile grants a permission that is not chosen. */
export interface Derivation {
  /** Chosen or derived permissions that require it directly, nearest to a choice first. */
  readonly requiredBy: readonly string[];
  /** A shortest way from a chosen permission to this one, both included. */
  readonly chain: readonly string[];
}

/** Every derived permission with its reason; chosen ones are not in the map. [C3] */
export function derivations(catalog: Catalog, chosen: Iterable<string>): ReadonlyMap<string, Derivation> {
  const chosenSet = new Set(chosen);
  const reasons = new Map<string, { requiredBy: string[]; chain: readonly string[] }>();
  // Breadth first from all chosen permissions together, so the first path found is a shortest one.
  const ways = catalog.permissions.filter((permission) => chosenSet.has(permission)).map((permission) => [permission]);
  for (const way of ways) {
    const permission = way.at(-1) ?? '';
    for (const required of catalog.entryByPermission.get(permission)?.action.requires ?? []) {
      if (chosenSet.has(required)) continue;
      const known = reasons.get(required);
      if (known) known.requiredBy.push(permission);
      else {
        const chain = [...way, required];
        reasons.set(required, { requiredBy: [permission], chain });
        ways.push(chain);
      }
    }
  }
  return reasons;
}
