/** The questions of an administrator: what a person may do, which people may do that, and through which profiles. */
import type { Polarity } from '../catalog/catalog.ts';
import { choicesFor } from '../catalog/closure.ts';
import type { Access } from './access.ts';
import type { Grants, Tags } from './facts.ts';
import { isGranting, grantScope, grantScopeOf } from './grant-scope.ts';

/** One profile that grants the permission. */
export interface Through {
  /** Profile id. */
  readonly profile: string;
  readonly name: string;
  /** The chosen permissions that bring it: itself, or what requires it. */
  readonly chosen: readonly string[];
  /** Null if it covers every resource of its type; otherwise the tags a resource must have. */
  readonly tags: Tags | null;
}

export interface HeldPermission {
  readonly permission: string;
  /** Whether a profile grants it regardless of tags. */
  readonly openly: boolean;
  /** In the order of the user's profiles. */
  readonly through: readonly Through[];
}

export interface Holding {
  /** A disabled user is denied all of it for now. */
  readonly enabled: boolean;
  /** Sorted by code unit. */
  readonly grants: readonly HeldPermission[];
  /** What takes rights away from them: never a grant. */
  readonly restrictions: readonly HeldPermission[];
}

/** Everything a user's profiles give them, with its scope; null for an unknown user. [A14] */
export function listPermissions(access: Access, user: string): Holding | null {
  const holder = access.userById.get(user);
  if (!holder) return null;
  const { names } = access.catalog.index;
  const held = names.flatMap((permission, number) => {
    const through = throughOf(access, holder.grants, number);
    return through.length > 0 ? [{ permission, openly: isOpen(through), through }] : [];
  });
  const isRestriction = ({ permission }: HeldPermission): boolean => access.catalog.restrictions.has(permission);
  return { enabled: holder.enabled, grants: held.filter((one) => !isRestriction(one)), restrictions: held.filter(isRestriction) };
}

/** What one user's profiles give of one permission; null where they give nothing. [A15] */
export function heldBy(access: Access, user: string, permission: string): (HeldPermission & { readonly enabled: boolean }) | null {
  const holder = access.userById.get(user);
  const number = access.catalog.index.numberByName.get(permission);
  const through = holder && number !== undefined ? throughOf(access, holder.grants, number) : [];
  return holder && through.length > 0 ? { permission, enabled: holder.enabled, openly: isOpen(through), through } : null;
}

/** How one profile grants a permission; null where it does not. [A15] */
export function profileWith(access: Access, profile: string, permission: string): Through | null {
  const [grants, number] = [access.grantsById.get(profile), access.catalog.index.numberByName.get(permission)];
  return grants && number !== undefined ? (throughOf(access, [grants], number)[0] ?? null) : null;
}

/** Whether a profile grants a permission, with any scope; null for a permission that is unknown. */
export function grantingOf(access: Access, permission: string): ((grants: Grants) => boolean) | null {
  const number = access.catalog.index.numberByName.get(permission);
  return number === undefined ? null : (grants) => isGranting(access, grants, number);
}

/** Which profiles grant a permission, by id, assigned or not; null for a permission that is unknown. [A15] */
export function profilesWith(access: Access, permission: string): { polarity: Polarity; profiles: Through[] } | null {
  const number = access.catalog.index.numberByName.get(permission);
  if (number === undefined) return null;
  const profiles = throughOf(access, [...access.grantsById.values()], number);
  return { polarity: polarityOf(access, permission), profiles: profiles.sort((a, b) => (a.profile < b.profile ? -1 : 1)) };
}

const polarityOf = ({ catalog }: Access, permission: string): Polarity => (catalog.restrictions.has(permission) ? 'restrict' : 'grant');

const isOpen = (through: readonly Through[]): boolean => through.some(({ tags }) => tags === null);

const throughOf = (access: Access, grants: readonly Grants[], number: number): Through[] =>
  grants.flatMap((one) => {
    const { profile } = one;
    if (profile === null || !isGranting(access, one, number)) return [];
    const chosen = choicesFor(access.catalog, profile.chosen, access.catalog.index.names[number] as string);
    const tags = grantScopeOf(access.table, one.index, number) === grantScope.open ? null : (profile.accessControl?.tags ?? {});
    return [{ profile: profile.id, name: profile.name, chosen, tags }];
  });
