/** Which profiles administer follows from the catalogue too: their marks are brought to the one in use. */
import type { Access } from '../../core/access/access.ts';
import { administers } from '../../core/access/administrators.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { grantScope, grantScopeOf } from '../../core/access/grant-scope.ts';
import { inForce } from '../../core/profile/in-force.ts';
import type { CanonicalStorage } from '../storage/storage.ts';

/** Writes only where a mark is wrong; what is to be written is judged again by what the transaction reads. [A31] */
export async function markAdministrators(storage: CanonicalStorage, facts: Access): Promise<void> {
  const marked = new Set(await storage.profiles.administering());
  const due = new Set(administeringProfiles(facts));
  const wrong = [...marked, ...due].filter((id) => marked.has(id) !== due.has(id));
  if (wrong.length === 0) return;
  await storage.canonicalTransaction(async (tables) => {
    for (const id of wrong) {
      const profile = await tables.profiles.byId(id);
      if (profile) await tables.profiles.mark(id, administers(facts.catalog, inForce(facts.catalog, profile)));
    }
  });
}

/** The ids of all profiles that administer, from what is compiled already. */
export function administeringProfiles({ catalog, table, profileById, grantsById }: Access): string[] {
  const number = catalog.index.numberByName.get(ownPermissions.assignProfiles);
  if (number === undefined) return [];
  return [...profileById.keys()].filter((id) => {
    const grants = grantsById.get(id);
    return grants !== undefined && grantScopeOf(table, grants.index, number, { type: 'User', tags: {} }) >= grantScope.byTags;
  });
}
