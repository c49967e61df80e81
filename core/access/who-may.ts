/** The questions of an administrator: what somebody may do, who may do that, and through what. */
import type { Polarity } from '../catalog/catalog.ts';
import { choicesFor } from '../catalog/closure.ts';
import type { Access, Grants, Tags } from './access.ts';
import { isGranting, reach, reachOf } from './reach.ts';

/** One profile that grants the permission. */
export interface Through {
  /** Profile id. */
  readonly profile: string;
  readonly name: string;
  /** The chosen permissions that bring it: itself, or what requires it. */
  readonly chosen: readonly string[];
  /** Null where it reaches every resource of its type; else the tags a resource must have. */
  readonly tags: Tags | null;
}

export interface HeldPermission {
  readonly permission: string;
  /** Whether some profile grants it whatever the tags. */
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

/** Everything a user's profiles give them, and how far it reaches; null for a user who is unknown. [A14] */
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

export interface UserWith {
  /** User id. */
  readonly user: string;
  readonly enabled: boolean;
  readonly openly: boolean;
  readonly through: readonly Through[];
}

/** Who holds a permission, by id, disabled users included and marked; null for a permission that is unknown. [A15] */
export function usersWith(access: Access, permission: string): { polarity: Polarity; users: UserWith[] } | null {
  const number = access.catalog.index.numberByName.get(permission);
  if (number === undefined) return null;
  const users = [...access.userById.values()].flatMap(({ id, enabled, grants }) => {
    const through = throughOf(access, grants, number);
    return through.length > 0 ? [{ user: id, enabled, openly: isOpen(through), through }] : [];
  });
  return { polarity: polarityOf(access, permission), users: users.sort((a, b) => (a.user < b.user ? -1 : 1)) };
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
    const tags = reachOf(access.table, one.slot, number) === reach.open ? null : (profile.accessControl?.tags ?? {});
    return [{ profile: profile.id, name: profile.name, chosen, tags }];
  });
