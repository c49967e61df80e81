/** Whether one user may do anything that another may not. */
import type { Access } from './access.ts';
import { grantOf, uncovered, type Grant } from './grant.ts';
import { unboundRights } from './privilege-escalation.ts';

/**
 * The permissions `user` would have that `other` does not have at least as widely, a right to give with less of the other's limits
 * among them; sorted by code unit. [A10]
 * Whether either is enabled does not matter: a disabled account can be enabled again.
 */
export function permissionsNotHeld(access: Access, user: string, other: string): string[] {
  if (user === other) return [];
  const [theirs, own] = [[...grantsOf(access, user).values()], [...grantsOf(access, other).values()]];
  const unbound = unboundRights(access.catalog, theirs, own, []).map(({ permission }) => permission);
  return [...new Set([...uncovered(access.catalog, theirs, own, 'any'), ...unbound])].sort();
}

/** What each profile of a user grants, by the profile's id; empty for an unknown user. */
export const grantsOf = (access: Access, user: string): Map<string, Grant> =>
  new Map(
    (access.userById.get(user)?.grants ?? []).flatMap(({ profile }): [string, Grant][] =>
      profile ? [[profile.id, grantOf(access.catalog, profile)]] : [],
    ),
  );
