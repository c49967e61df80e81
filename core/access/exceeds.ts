/** Whether one user may do anything that another may not. */
import { addNumber, emptySet, namesIn } from '../catalog/permission-set.ts';
import type { Access, Grants } from './access.ts';
import { isGranting } from './reach.ts';

/**
 * The permissions `user` would have that `other` does not have at least as widely; sorted by code unit. [A10]
 * Whether either is enabled does not matter: a disabled account can be enabled again.
 */
export function permissionsBeyond({ catalog, userById }: Access, user: string, other: string): string[] {
  if (user === other) return [];
  const own = userById.get(other)?.grants ?? [];
  const beyond = emptySet(catalog.index);
  for (const wanted of userById.get(user)?.grants ?? []) {
    const wideEnough = own.filter((held) => reachesAsFar(held, wanted));
    catalog.index.names.forEach((name, number) => {
      // Lacking what takes rights away makes nobody weaker.
      if (!isGranting(wanted, number) || catalog.restrictions.has(name)) return;
      if (!wideEnough.some((held) => isGranting(held, number))) addNumber(beyond, number);
    });
  }
  return namesIn(catalog.index, beyond);
}

/** A grant reaches as far as another when it restricts nothing the other leaves open, and asks for no tag the other does not ask for. */
const reachesAsFar = (held: Grants, wanted: Grants): boolean =>
  held.types.every((type) => wanted.types.includes(type)) &&
  (held.types.length === 0 || held.keys.every((key, at) => wanted.profile?.accessControl?.tags[key] === held.values[at]));
