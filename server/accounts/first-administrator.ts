/** The first account of an empty instance, which holds the seeded profile that grants everything. */
import type { AuditOrigin } from '../../core/audit/audit-row.ts';
import { theOperator } from '../audit/origin.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { accountEvents } from './account-events.ts';

/** The seeded profile that grants everything. */
const adminProfile = 'Admin';

export interface FirstAdministrator {
  readonly username: string;
  readonly passwordHash: string;
  readonly id: string;
  readonly at: string;
  /** The address of the request; absent if the settings created the account. */
  readonly from?: string;
}

/** Null if a user exists: of two simultaneous requests only one creates the administrator. [W6] */
export function createFirstAdministrator(
  storage: Storage,
  { username, passwordHash, id, at, from }: FirstAdministrator,
): Promise<StoredUser | null> {
  return storage.transaction(async (tables) => {
    if ((await tables.users.count()) > 0) return null;
    const profile = await tables.profiles.byName(adminProfile);
    if (!profile) throw new Error(`The profile ${adminProfile} that an instance starts with is not there.`);
    const user: StoredUser = {
      id,
      username,
      displayName: username,
      passwordHash,
      enabled: true,
      profiles: [profile.id],
      tags: {},
      createdAt: at,
      updatedAt: at,
    };
    await tables.users.insert(user);
    await tables.setupLinks.removeOlder(null);
    // A person with the link that the server printed acts for the operator, too.
    const origin: AuditOrigin = from === undefined ? theOperator : { ...theOperator, from };
    await tables.audit.append(await accountEvents(tables, at, origin, { before: null, after: user })); // [W20]
    return user;
  });
}
