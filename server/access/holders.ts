/** The holders of a profile, as sets of profiles: most people share theirs with many others, so the code judges each set once. */
import { grantsOf } from '../../core/access/permissions-not-held.ts';
import type { Access } from '../../core/access/access.ts';
import { grantOf, type GrantSource } from '../../core/access/grant.ts';
import { typesFreed, type Holding } from '../../core/access/privilege-escalation.ts';
import { inForce } from '../../core/profile/in-force.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';

export interface HolderSets {
  /** A person's profiles: this one, and every other. */
  readonly profiles: readonly StoredProfile[];
  /** Ids of profiles, sorted. */
  readonly sets: readonly (readonly string[])[];
}

export async function holderSets(tables: Tables, profile: string): Promise<HolderSets> {
  const sets = new Set((await tables.users.profilesOfHolders(profile)).map((ids) => ids.toSorted().join()));
  return { profiles: await tables.profiles.ofHolders(profile), sets: [...sets].map((ids) => ids.split(',')) };
}

/** What others hold before and after a change of a profile; empty if it lifts no limit that binds the user who makes it. [A21] */
export async function othersWhoseLimitGoes(
  tables: Tables,
  { facts, user }: { readonly facts: Access; readonly user: string },
  current: StoredProfile,
  content: GrantSource,
): Promise<Holding[]> {
  const { catalog } = facts;
  const own = grantsOf(facts, user);
  const [had, next] = [grantOf(catalog, current), grantOf(catalog, content)];
  if (typesFreed(catalog, [...own.values()], had, next).length === 0) return [];
  const { profiles, sets } = await holderSets(tables, current.id);
  // A choice that is not in force limits no person. [G51]
  const grants = new Map(profiles.map((profile) => [profile.id, grantOf(catalog, inForce(catalog, profile))]));
  const giver = [...own.keys()].sort().join();
  return sets
    .filter((ids) => ids.join() !== giver)
    .map((ids) => {
      const after = new Map(grants).set(current.id, next);
      const of = (held: typeof grants) => ids.flatMap((id) => held.get(id) ?? []);
      return { isGiver: false, before: of(grants), after: of(after) };
    });
}
