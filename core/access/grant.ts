/** What one profile grants and with which scope, and the one comparison of two scopes. Knows no person. */
import type { Catalog } from '../catalog/catalog.ts';
import { closureSet } from '../catalog/closure.ts';
import { hasNumber, namesIn, type PermissionSet } from '../catalog/permission-set.ts';
import { unlistedIn } from '../profile/in-force.ts';
import type { AccessControl } from '../profile/profile.ts';
import type { Tags } from './facts.ts';

export interface Grant {
  /** Chosen and derived permissions, by number. */
  readonly granted: PermissionSet;
  /** The resource types on which the grant covers only things with `tags`; empty without tags, because such a limit excludes nothing. */
  readonly types: readonly string[];
  readonly tags: Tags;
  /** Names that the catalogue lacks, if it keeps them: no person holds them. [G49] */
  readonly unlisted: readonly string[];
}

/** Everything of a profile that decides its scope. */
export interface GrantSource {
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
}

export function grantOf(catalog: Catalog, { chosen, accessControl }: GrantSource): Grant {
  const { resources = [], tags = {} } = accessControl ?? {};
  return {
    granted: closureSet(catalog, chosen),
    types: Object.keys(tags).length > 0 ? resources : [],
    tags,
    unlisted: catalog.keepsUnlisted ? unlistedIn(catalog, chosen) : [],
  };
}

export const typeOf = (catalog: Catalog, permission: string): string | undefined =>
  catalog.entryByPermission.get(permission)?.resource.tagResource;

/** The tags that a resource of this type must carry for the grant; null if the grant covers every resource. */
export const limitOf = ({ types, tags }: Grant, type: string | undefined): Tags | null =>
  type !== undefined && types.includes(type) ? tags : null;

/** A limit is at least as wide as another when it asks for no tag that the other does not ask for. */
export const isAsWide = (held: Tags | null, wanted: Tags | null): boolean =>
  held === null || (wanted !== null && Object.entries(held).every(([key, value]) => wanted[key] === value));

/** `own`: on resources of the permission's type. `any`: also where a request names another type, which is held to both. [A13] */
export type Scope = 'own' | 'any';

/**
 * Whether one of the grants covers everything that `wanted` covers. Several together cover no more than each alone: a resource may carry
 * exactly the tags that `wanted` requires, and one grant must cover it. [A10] [A20]
 */
export function isCovered(catalog: Catalog, permission: string, wanted: Grant, held: readonly Grant[], scope: Scope = 'own'): boolean {
  const number = catalog.index.numberByName.get(permission);
  const own = [typeOf(catalog, permission)];
  return held.some(
    (one) =>
      number !== undefined &&
      hasNumber(one.granted, number) &&
      (scope === 'own' ? own : one.types).every((type) => isAsWide(limitOf(one, type), limitOf(wanted, type))),
  );
}

/** The permissions that `wanted` gives and no grant of `held` gives as widely, sorted by code unit. What takes rights away is none of them. */
export function uncovered(catalog: Catalog, wanted: readonly Grant[], held: readonly Grant[], scope: Scope = 'own'): string[] {
  const found = new Set<string>();
  for (const one of wanted)
    for (const name of namesIn(catalog.index, one.granted))
      if (!catalog.restrictions.has(name) && !isCovered(catalog, name, one, held, scope)) found.add(name);
  return [...found].sort();
}
