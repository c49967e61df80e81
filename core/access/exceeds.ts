/** Whether one user may do anything that another may not. */
import type { Access, Grants } from './access.ts';
import { isGranting } from './reach.ts';

/**
 * The permissions `user` would have that `other` does not have at least as widely; sorted by code unit. [A10]
 * Whether either is enabled does not matter: a disabled account can be enabled again.
 */
export function permissionsBeyond(access: Access, user: string, other: string): string[] {
  if (user === other) return [];
  const { catalog, userById } = access;
  const own = userById.get(other)?.grants ?? [];
  return catalog.index.names.filter((name, number) => {
    // Lacking what takes rights away makes nobody weaker.
    if (catalog.restrictions.has(name)) return false;
    const granting = (grants: Grants): boolean => isGranting(access, grants, number);
    const wide = own.filter(granting);
    return userById.get(user)?.grants.some((wanted) => granting(wanted) && !wide.some((held) => reachesAsFar(held, wanted)));
  });
}

/** A grant reaches as far as another when it restricts nothing the other leaves open, and asks for no tag the other does not ask for. */
const reachesAsFar = (held: Grants, wanted: Grants): boolean =>
  held.types.every((type) => wanted.types.includes(type)) &&
  (held.types.length === 0 || held.keys.every((key, at) => wanted.profile?.accessControl?.tags[key] === held.values[at]));
