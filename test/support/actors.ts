/** A database with people in it, for tests below HTTP. */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../core/commit/command.ts';
import { inputToContent } from '../../core/profile/content.ts';
import type { ProfileInput } from '../../core/profile/profile.ts';
import { createAccessState } from '../../server/access/access-state.ts';
import { createCommitter } from '../../server/canonical/create-committer.ts';
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts';
import type { CanonicalStorage, Storage, StoredProfile } from '../../server/storage/storage.ts';
import { writeProfile } from './canonical-list.ts';
import { builtInCatalog } from './catalog.ts';

export const at = '2026-01-01T00:00:00.000Z';
export const catalog = builtInCatalog();

/** Puts a profile into the canonical list past all rules, as a starting point. */
export async function plantProfile(storage: CanonicalStorage, input: ProfileInput): Promise<StoredProfile> {
  const profile = {
    ...inputToContent(input),
    id: randomUUID(),
    revision: 1,
    createdAt: at,
    createdBy: 'test',
    updatedAt: at,
    updatedBy: 'test',
  };
  await writeProfile(storage, profile);
  return profile;
}

/** Creates a user who holds these profiles and is signed in. */
export async function plantActor(
  storage: Storage,
  username: string,
  profiles: readonly string[],
): Promise<Actor & { readonly session: string }> {
  const user = randomUUID();
  await storage.users.insert({
    id: user,
    username,
    displayName: '',
    passwordHash: 'nobody signs in with it',
    enabled: true,
    profiles,
    tags: {},
    createdAt: at,
    updatedAt: at,
  });
  const session = randomUUID();
  const now = new Date().toISOString();
  await storage.sessions.insert({ id: session, user, createdAt: now, lastSeenAt: now });
  return { user, session };
}

/** A fresh database in memory with a committer, an administrator and people with less. */
export async function createWorld() {
  const storage = await openSqliteStorage(':memory:');
  const all = ['SecurityProfiles.Create', 'SecurityProfiles.Edit', 'SecurityProfiles.Delete', 'Users.EditPermission'];
  const adminProfile = await plantProfile(storage, { name: 'Admin', chosen: all });
  const editorProfile = await plantProfile(storage, { name: 'Editor', chosen: ['SecurityProfiles.Edit'] });
  const creatorProfile = await plantProfile(storage, { name: 'Creator', chosen: ['SecurityProfiles.Create'] });
  const [admin, editor, creator, nobody] = [
    await plantActor(storage, 'admin', [adminProfile.id]),
    await plantActor(storage, 'editor', [editorProfile.id]),
    await plantActor(storage, 'creator', [creatorProfile.id]),
    await plantActor(storage, 'nobody', []),
  ];
  const access = await createAccessState(storage, catalog);
  const committer = createCommitter({ storage, catalog, access, now: () => at, newId: randomUUID });
  return { storage, access, committer, adminProfile, editorProfile, creatorProfile, admin, editor, creator, nobody };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
