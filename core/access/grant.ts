/** What one profile grants and how far, and the one comparison of how far two grants reach. Knows no person. */
import type { Catalog } from '../catalog/catalog.ts';
import { closureSet } from '../catalog/closure.ts';
import { hasNumber, namesIn, type PermissionSet } from '../catalog/permission-set.ts';
import { unlistedIn } from '../profile/in-force.ts';
import type { AccessControl } from '../profile/profile.ts';
import type { Tags } from './access.ts';

export interface Grant {
  /** Chosen and derived permissions, by number. */
  readonly granted: PermissionSet;
  /** The resource types on which it reaches only what carries `tags`; none where there are no tags, for such a limit keeps nothing out. */
  readonly types: readonly string[];
  readonly tags: Tags;
  /** Names that the catalogue lacks, where it keeps such: nobody holds them. [G49] */
  readonly unlisted: readonly string[];
}

/** Everything a profile has that decides how far it reaches. */
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

/** The tags without which the grant does not reach a resource of this type; null where it reaches every one. */
export const limitOf = ({ types, tags }: Grant, type: string | undefined): Tags | null =>
  type !== undefined && types.includes(type) ? tags : null;

/** A limit is at least as wide as another when it asks for no tag that the other does not ask for. */
export const isAsWide = (held: Tags | null, wanted: Tags | null): boolean =>
  held === null || (wanted !== null && Object.entries(held).every(([key, value]) => wanted[key] === value));

/** `own`: on resources of the permission's type. `any`: also where a request names another type, which is held to both. [A13] */
export type Scope = 'own' | 'any';

/**
 * Whether one of the grants gives the permission wherever `wanted` gives it. [A10] [A20]
 * Several together cover no more than each alone: a resource may carry exactly the tags that `wanted` asks for, and it is one grant that reaches it.
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
