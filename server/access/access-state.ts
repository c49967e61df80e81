/** Keeps in memory the facts that decisions use; after a change it reads what changed again, and then announces it. */
import type { Access } from '../../core/access/access.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Publisher } from '../events/bus.ts';
import type { AccessChange } from '../events/event.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import type { AskingFacts } from './asking.ts';
import { profileFacts, readFacts, userFacts } from './stored-facts.ts';

export interface AccessState {
  /** The facts of this moment; they change in place with the next change. */
  facts(): AskingFacts;
  /** The tags of a profile, and of one that was removed while this process ran the last it had; null for every other. */
  profileTags(id: string): Readonly<Record<string, string>> | null;
  /** Reads all users and profiles again and publishes that; to be awaited before a change is answered. */
  refresh(): Promise<void>;
  /** The same for one profile that was written or deleted. */
  refreshProfile(id: string): Promise<void>;
  /** The same for one user who was added, changed or removed; `before` is what was stored until then. */
  refreshUser(id: string, before?: Pick<StoredUser, 'tags'>): Promise<void>;
  /** Repeats a reading that failed, if one did; fails silently while the database cannot be read. */
  catchUp(): Promise<void>;
}

/** `events` receives every refresh, once the new facts are in place; it is optional. */
export async function createAccessState(tables: Tables, catalog: Catalog, events?: Publisher): Promise<AccessState> {
  const current = createCurrent(tables, catalog, await readFacts(tables, catalog));
  let queue: Promise<void> = Promise.resolve();
  let isIncomplete = false;

  const readAll = async (): Promise<AccessChange> => {
    const change = await current.readAll();
    isIncomplete = false;
    return change;
  };
  /** One after the other, each reading what is stored then, so that an older reading never replaces a newer one. */
  const next = (read: () => Promise<AccessChange>): Promise<void> => {
    const reading = queue.then(async () => {
      let change: AccessChange;
      try {
        // A change that could not be read is missing here, and only a whole reading finds it.
        change = await (isIncomplete ? readAll() : read());
      } catch (error) {
        isIncomplete = true;
        throw error;
      }
      events?.publish(change); // [H97]
    });
    queue = reading.catch(() => undefined);
    return reading;
  };
  return {
    facts: current.facts,
    profileTags: current.profileTags,
    refresh: () => next(readAll),
    refreshProfile: (id) => {
      current.expectProfile(id);
      return next(() => current.readProfile(id));
    },
    refreshUser: (id, before) => next(() => current.readUser(id, before)),
    catchUp: async () => {
      if (isIncomplete) await next(readAll).catch(() => undefined);
    },
  };
}

/** The facts, and the readings that change them; two of these never overlap. */
function createCurrent(tables: Tables, catalog: Catalog, read: Access) {
  let facts = read;
  /** Drafts of a removed profile go by the tags it had last. */
  const lastTags = new Map<string, Readonly<Record<string, string>>>();
  /** Profiles that changed and were not read since. */
  const unread = new Set<string>();

  const noteRemoved = async (id: string): Promise<void> => {
    const last = await tables.profiles.lastRevision(id);
    if (last) lastTags.set(id, last.tags);
  };
  return {
    facts: (): Access => facts,
    profileTags: (id: string) => facts.profileById.get(id)?.tags ?? lastTags.get(id) ?? null,
    expectProfile: (id: string): void => void unread.add(id),
    readAll: async (): Promise<AccessChange> => {
      const read = await readFacts(tables, catalog);
      for (const id of [...facts.profileById.keys(), ...unread]) if (!read.profileById.has(id)) await noteRemoved(id);
      unread.clear();
      facts = read;
      return { type: 'access-reread' };
    },
    readProfile: async (id: string): Promise<AccessChange> => {
      const [before = null, after] = [facts.profileById.get(id), await tables.profiles.byId(id)];
      if (!after) await noteRemoved(id);
      if (after) facts.setProfile(profileFacts(catalog, after));
      else facts.removeProfile(id);
      unread.delete(id);
      return { type: 'profile-changed', id, before, after: after && { ...profileFacts(catalog, after), revision: after.revision } };
    },
    readUser: async (id: string, stored: Pick<StoredUser, 'tags'> | undefined): Promise<AccessChange> => {
      const [before = null, after] = [facts.userById.get(id), await tables.users.byId(id)];
      if (after) facts.setUser(userFacts(after));
      else facts.removeUser(id);
      const tags = { before: before && (stored?.tags ?? after?.tags ?? null), after: after?.tags ?? null };
      return { type: 'user-changed', id, before, after: after && userFacts(after), tags, revision: after && Date.parse(after.updatedAt) };
    },
  };
}
