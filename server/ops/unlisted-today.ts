/** The permissions of stored profiles that the catalogue lacks, or has again without effect: logged once, at the start. */
import type { Access } from '../../core/access/access.ts';
import { unlistedIn } from '../../core/profile/in-force.ts';

export interface UnlistedPermission {
  readonly permission: string;
  /** Names, a few of them. */
  readonly profiles: readonly string[];
  readonly profileCount: number;
  /** How many people have one of these profiles. */
  readonly people: number;
}

export interface UnlistedToday {
  /** They grant nothing. */
  readonly lacking: readonly UnlistedPermission[];
  /** They are there again, and wait for their profiles to be committed anew. [G51] */
  readonly dormant: readonly UnlistedPermission[];
}

/** The log names at most this many of each list, and this many profiles of each permission. */
const most = 20;

/** [G52] */
export function findUnlistedToday({ catalog, profileById, userById }: Pick<Access, 'catalog' | 'profileById' | 'userById'>): UnlistedToday {
  const [lacking, dormant] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const note = (where: Map<string, Set<string>>, permission: string, profile: string): void =>
    void where.set(permission, (where.get(permission) ?? new Set()).add(profile));
  for (const [id, profile] of profileById) {
    for (const name of unlistedIn(catalog, profile.chosen)) note(lacking, name, id);
    for (const name of profile.dormant ?? []) note(dormant, name, id);
  }
  const people = (profiles: ReadonlySet<string>): number =>
    [...userById.values()].filter((user) => user.profiles.some((id) => profiles.has(id))).length;
  const listed = (found: ReadonlyMap<string, ReadonlySet<string>>): UnlistedPermission[] =>
    [...found].slice(0, most).map(([permission, ids]) => ({
      permission,
      profiles: [...ids].slice(0, most).map((id) => profileById.get(id)?.name ?? ''),
      profileCount: ids.size,
      people: people(ids),
    }));
  return { lacking: listed(lacking), dormant: listed(dormant) };
}
