/** Facts of a moment, compiled at once. */
import { createAccess, type Access, type AccessFacts } from '../../core/access/access.ts';

/** A compiled form of its own; what it is compiled from is left alone. */
export function compileAccess({ catalog, profileById, userById }: AccessFacts): Access {
  const access = createAccess(catalog);
  for (const profile of profileById.values()) access.setProfile(profile);
  for (const user of userById.values()) access.setUser(user);
  return access;
}
