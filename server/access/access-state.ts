/** The facts decisions are made from, kept in memory; after a change, what changed is read anew. */
import { createAccess, type Access, type ProfileFacts, type UserFacts } from '../../core/access/access.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { StoredProfile, StoredUser, Tables } from '../storage/storage.ts';

export interface AccessState {
  /** The facts of this moment; they change in place with the next change. */
  facts(): Access;
  /** Reads all users and profiles again and tells the listeners; to be awaited before a change is answered. */
  refresh(): Promise<void>;
  /** The same for one profile that was written or deleted. */
  refreshProfile(id: string): Promise<void>;
  /** The same for one user who was added, changed or removed. */
  refreshUser(id: string): Promise<void>;
  /** Makes a reading good that failed, where one did; fails in silence while nothing can be read. */
  catchUp(): Promise<void>;
  /** Calls back after each refresh; returns the way to stop. */
  onChange(listener: () => void): () => void;
}

export async function createAccessState(tables: Tables, catalog: Catalog): Promise<AccessState> {
  const listeners = new Set<() => void>();
  let facts = await readFacts(tables, catalog);
  let queue: Promise<void> = Promise.resolve();
  let isIncomplete = false;

  const readAll = async (): Promise<void> => {
    facts = await readFacts(tables, catalog);
    isIncomplete = false;
  };
  /** One after the other, each reading what is stored then, so that an older reading never replaces a newer one. */
  const next = (read: () => Promise<void>): Promise<void> => {
    const reading = queue.then(async () => {
      try {
        // A change that could not be read is missing here, and only a whole reading finds it.
        await (isIncomplete ? readAll() : read());
      } catch (error) {
        isIncomplete = true;
        throw error;
      }
      for (const listener of listeners) listener();
    });
    queue = reading.catch(() => undefined);
    return reading;
  };
  return {
    facts: () => facts,
    refresh: () => next(readAll),
    refreshProfile: (id) =>
      next(async () => {
        const profile = await tables.profiles.byId(id);
        if (profile) facts.setProfile(profileFacts(profile));
        else facts.removeProfile(id);
      }),
    refreshUser: (id) =>
      next(async () => {
        const user = await tables.users.byId(id);
        if (user) facts.setUser(userFacts(user));
        else facts.removeUser(id);
      }),
    catchUp: async () => {
      if (isIncomplete) await next(readAll).catch(() => undefined);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads everything decisions depend on; inside a transaction it is the truth of that transaction. */
export async function readFacts(tables: Tables, catalog: Catalog): Promise<Access> {
  const [users, profiles] = await Promise.all([tables.users.all(), tables.profiles.all()]);
  const access = createAccess(catalog);
  for (const profile of profiles) access.setProfile(profileFacts(profile));
  for (const user of users) access.setUser(userFacts(user));
  return access;
}

export const profileFacts = ({ id, name, chosen, accessControl, tags }: StoredProfile): ProfileFacts => ({
  id,
  name,
  chosen,
  accessControl,
  tags,
});

export const userFacts = ({ id, enabled, profiles }: StoredUser): UserFacts => ({ id, enabled, profiles });
