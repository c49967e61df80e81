/** A database with people in it, for tests below HTTP. */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../core/commit/command.ts';
import { createAccessState } from '../../server/access/access-state.ts';
import { createEventBus } from '../../server/events/bus.ts';
import { createCommitter } from '../../server/commit/create-committer.ts';
import { openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { at, may, plantProfile, userRow } from './cast.ts';
import { builtInCatalog } from './catalog.ts';

export const catalog = builtInCatalog();

/** Creates a signed-in user who holds these profiles. */
export async function plantActor(
  storage: Storage,
  username: string,
  profiles: readonly string[],
): Promise<Actor & { readonly session: string }> {
  const row = userRow(username, profiles);
  const user = row.id;
  await storage.users.insert(row);
  const session = randomUUID();
  const now = new Date().toISOString();
  await storage.sessions.insert({ id: session, user, createdAt: now, lastSeenAt: now, address: null, browser: null });
  return { user, session };
}

/** A fresh database in memory with a committer, an administrator and people with fewer rights. */
export async function createWorld() {
  const storage = await openSqliteStorage(':memory:');
  const adminProfile = await plantProfile(storage, { name: 'Admin', chosen: may.everything });
  const editorProfile = await plantProfile(storage, { name: 'Editor', chosen: may.edit });
  const creatorProfile = await plantProfile(storage, { name: 'Creator', chosen: may.create });
  const [admin, editor, creator, nobody] = [
    await plantActor(storage, 'admin', [adminProfile.id]),
    await plantActor(storage, 'editor', [editorProfile.id]),
    await plantActor(storage, 'creator', [creatorProfile.id]),
    await plantActor(storage, 'nobody', []),
  ];
  const events = createEventBus();
  const access = await createAccessState(storage, catalog, events);
  const committer = createCommitter({ storage, catalog, access, now: () => at, newId: randomUUID });
  return { storage, events, access, committer, adminProfile, editorProfile, creatorProfile, admin, editor, creator, nobody };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
