/** What making or taking back one tick would change. Restrictions are no grants: they are never among what is granted or withdrawn. */
import type { Catalog } from './catalog.ts';
import { closure, derivations, type Derivation } from './closure.ts';

/** Something a tick requires that stays granted without it, and what keeps it. */
export interface Kept {
  readonly permission: string;
  readonly keptBy: 'chosen' | Derivation;
}

export interface UntickEffect {
  /** No longer granted, sorted by code unit; the permission itself among them unless something keeps it. */
  readonly withdraws: readonly string[];
  /** The permission itself and what it requires, as far as it stays granted; sorted by code unit. */
  readonly keeps: readonly Kept[];
}

/** What would be granted that is not granted now, the permission itself included; sorted by code unit. [C8] */
export function grantsOfTick(catalog: Catalog, chosen: Iterable<string>, permission: string): string[] {
  const before = [...chosen];
  const granted = new Set(closure(catalog, before));
  return closure(catalog, [...before, permission]).filter((name) => !granted.has(name) && !catalog.restrictions.has(name));
}

/** What would go with the permission if it were unticked, and what would stay and why. [C9] */
export function effectOfUntick(catalog: Catalog, chosen: Iterable<string>, permission: string): UntickEffect {
  const before = new Set(chosen);
  const after = new Set(before);
  after.delete(permission);
  const stays = new Set(closure(catalog, after));
  const derived = derivations(catalog, after);
  return {
    withdraws: closure(catalog, before).filter((name) => !stays.has(name) && !catalog.restrictions.has(name)),
    keeps: closure(catalog, [permission])
      .filter((name) => stays.has(name))
      .map((name) => ({ permission: name, keptBy: derived.get(name) ?? 'chosen' })),
  };
}
