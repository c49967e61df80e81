/** Changes of the canonical list past all rules, which only tests make. */
import type { CanonicalStorage, StoredProfile } from '../../server/storage/storage.ts';

export const writeProfile = (storage: CanonicalStorage, profile: StoredProfile, draft: string | null = null): Promise<void> =>
  storage.canonicalTransaction((tables) => tables.profiles.write(profile, draft));

export const deleteProfile = (storage: CanonicalStorage, id: string): Promise<void> =>
  storage.canonicalTransaction((tables) => tables.profiles.delete(id));
