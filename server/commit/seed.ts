/** The default profiles an empty database starts with. */
import { administers } from '../../core/access/administrators.ts';
import type { AuditEvent } from '../../core/audit/audit-row.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { inputToContent } from '../../core/profile/content.ts';
import { theOperator } from '../audit/origin.ts';
import type { CanonicalStorage } from '../storage/storage.ts';
import { profileEvent } from './profile-event.ts';

/** One entry of core/catalog/default-profiles.json. */
export interface DefaultProfile {
  readonly name: string;
  readonly description: string;
  /** Grants everything the catalogue has but restrictions. */
  readonly all?: boolean;
  readonly chosen?: readonly string[];
}

/** Who wrote what nobody did. */
const author = 'accord';

/** Writes the defaults where there is no profile yet; permissions the catalogue does not know are left out. */
export async function seedProfiles(
  storage: CanonicalStorage,
  catalog: Catalog,
  defaults: readonly DefaultProfile[],
  now: () => string,
  newId: () => string,
): Promise<void> {
  await storage.canonicalTransaction(async (tables) => {
    if (!(await tables.profiles.isEmpty())) return;
    const at = now();
    const events: AuditEvent[] = [];
    for (const { name, description, all, chosen = [] } of defaults) {
      const picked = all
        ? catalog.permissions.filter((permission) => polarityOf(catalog, permission) === 'grant')
        : chosen.filter((permission) => catalog.entryByPermission.has(permission));
      const content = inputToContent({ name, description, chosen: picked });
      const profile = { ...content, id: newId(), revision: 1, createdAt: at, createdBy: author, updatedAt: at, updatedBy: author };
      await tables.profiles.write(profile, null, administers(catalog, content));
      events.push(profileEvent(at, theOperator, { before: null, after: profile }));
    }
    await tables.audit.append(events); // [S35]
  });
}

const polarityOf = (catalog: Catalog, permission: string) => catalog.entryByPermission.get(permission)?.action.polarity;
