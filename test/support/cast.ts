/** The people of all tests: what they may do, their rows, and how they come into a database before a server has seen it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inputToContent } from '../../core/profile/content.ts';
import type { ProfileInput } from '../../core/profile/profile.ts';
import { createSessions } from '../../server/accounts/sessions.ts';
import { openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { StoredProfile } from '../../server/storage/tables/profiles.ts';
import type { StoredUser } from '../../server/storage/tables/users.ts';
import { sessionCookie } from '../../server/web/session-cookie.ts';
import { writeProfile } from './canonical-list.ts';

export const at = '2026-01-01T00:00:00.000Z';

export const may = {
  everything: ['SecurityProfiles.Create', 'SecurityProfiles.Edit', 'SecurityProfiles.Delete', 'Users.EditPermission', 'Users.Edit'],
  write: ['SecurityProfiles.Create', 'SecurityProfiles.Edit'],
  edit: ['SecurityProfiles.Edit'],
  create: ['SecurityProfiles.Create'],
  view: ['SecurityProfiles.View'],
} as const;

/** A row of a user who never signs in with a password. */
export const userRow = (username: string, profiles: readonly string[], more: Partial<StoredUser> = {}): StoredUser => ({
  ...{ id: randomUUID(), username, displayName: '', passwordHash: 'nobody signs in with it', enabled: true },
  ...{ profiles, tags: {}, createdAt: at, updatedAt: at, ...more },
});

/** Puts a profile into the canonical list past all rules, as a starting point. */
export async function plantProfile(storage: CanonicalStorage, input: ProfileInput, id: string = randomUUID()): Promise<StoredProfile> {
  const profile = { ...inputToContent(input), id, revision: 1, createdAt: at, createdBy: 'test', updatedAt: at, updatedBy: 'test' };
  await writeProfile(storage, profile);
  return profile;
}

/** The `Cookie` headers of people of these names in the database of a data folder; `more` plants what else there is. */
export async function plantPeople(
  dataDir: string,
  names: readonly string[],
  permissions: readonly string[] = may.everything,
  more: (storage: CanonicalStorage) => Promise<unknown> = async () => {},
): Promise<string[]> {
  const storage = await openSqliteStorage(join(dataDir, 'accord.sqlite'));
  try {
    await more(storage);
    return (await plantPeopleIn(storage, names, permissions)).map(({ cookie }) => cookie);
  } finally {
    await storage.close();
  }
}

/** The same in a storage that is open. */
export async function plantPeopleIn(
  storage: CanonicalStorage,
  names: readonly string[],
  permissions: readonly string[],
): Promise<{ readonly id: string; readonly cookie: string }[]> {
  const profile = await plantProfile(storage, { name: `Theirs ${names[0]}`, chosen: permissions });
  const sessions = createSessions({ storage, now: Date.now, random: randomBytes });
  const people: { id: string; cookie: string }[] = [];
  for (const name of names) {
    const user = userRow(name, [profile.id]);
    await storage.users.insert(user);
    people.push({ id: user.id, cookie: `${sessionCookie}=${await sessions.create(user.id)}` });
  }
  return people;
}
