/** Whether one user may do anything that another may not. */
import type { AccessFacts, ProfileFacts } from './decide.ts';

/**
 * The permissions `user` would have that `other` does not have at least as widely; sorted by code unit. [A10]
 * Whether either is enabled does not matter: a disabled account can be enabled again.
 */
export function permissionsBeyond(facts: AccessFacts, user: string, other: string): string[] {
  if (user === other) return [];
  const own = profilesOf(facts, other);
  const beyond = new Set<string>();
  for (const profile of profilesOf(facts, user)) {
    for (const permission of profile.permissions) {
      // Lacking what takes rights away makes nobody weaker.
      if (facts.catalog.entryByPermission.get(permission)?.action.polarity === 'restrict') continue;
      if (!own.some((held) => held.permissions.has(permission) && reachesAsFar(held, profile))) beyond.add(permission);
    }
  }
  return [...beyond].sort();
}

const profilesOf = (facts: AccessFacts, user: string): ProfileFacts[] =>
  (facts.userById.get(user)?.profiles ?? []).flatMap((id) => facts.profileById.get(id) ?? []);

/** A grant reaches as far as another when it restricts nothing the other leaves open, and asks for no tag the other does not ask for. */
function reachesAsFar(held: ProfileFacts, wanted: ProfileFacts): boolean {
  if (held.accessControl === null) return true;
  const { resources, tags } = held.accessControl;
  const limits = wanted.accessControl;
  return (
    limits !== null &&
    resources.every((type) => limits.resources.includes(type)) &&
    Object.entries(tags).every(([key, value]) => limits.tags[key] === value)
  );
}
