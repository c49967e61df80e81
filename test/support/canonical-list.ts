/** Changes of the canonical list past all rules, which only tests make. */
import { administers } from '../../core/access/administrators.ts';
import type { CanonicalStorage, CanonicalTables } from '../../server/storage/storage.ts';
import type { StoredProfile } from '../../server/storage/tables/profiles.ts';
import { builtInCatalog } from './catalog.ts';

const catalog = builtInCatalog();

export const writeProfile = (storage: CanonicalStorage, profile: StoredProfile, draft: string | null = null): Promise<void> =>
  storage.canonicalTransaction((tables) => writeIn(tables, profile, draft));

/** The same in a transaction that runs already. */
export const writeIn = ({ profiles }: CanonicalTables, profile: StoredProfile, draft: string | null = null): Promise<void> =>
  profiles.write(profile, draft, administers(catalog, profile));

export const deleteProfile = (storage: CanonicalStorage, id: string): Promise<void> =>
  storage.canonicalTransaction((tables) => tables.profiles.delete(id));
