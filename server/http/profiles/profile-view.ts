/** A profile as HTTP shows it: what is stored, with what follows from it under the catalogue in use. [H10] */
import { closure } from '../../../core/catalog/closure.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { inForce, unlistedIn } from '../../../core/profile/in-force.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import { strongTag } from '../entity-tags.ts';
import type { Tables } from '../../storage/storage.ts';
import type { StoredProfile } from '../../storage/tables/profiles.ts';

export const profileView = (catalog: Catalog, profile: StoredProfile): Profile => ({
  ...profile,
  // [G49] [G51]
  permissions: [...closure(catalog, inForce(catalog, profile).chosen), ...unlistedIn(catalog, profile.chosen)].sort(),
});

/** The profile as it was at a revision, which outlives the profile; null where there never was one. [H11] */
export async function profileAt(tables: Tables, catalog: Catalog, id: string, revision: number): Promise<Profile | null> {
  const [then, first] = await Promise.all([tables.profiles.revision(id, revision), tables.profiles.revision(id, 1)]);
  if (!then || !first) return null;
  const { profile: _profile, at, by, byId: _byId, draft: _draft, ...content } = then;
  return profileView(catalog, { ...content, id, createdAt: first.at, createdBy: first.by, updatedAt: at, updatedBy: by });
}

/** The entity tag of a revision. [H9] */
export const etagOf = (revision: number): string => strongTag(String(revision));
