/** The facts decisions are made from, kept in memory; after a change, what changed is read anew. */
import { createAccess, type Access, type ProfileFacts, type Tags, type UserFacts } from '../../core/access/access.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { dormantIn, inForce } from '../../core/profile/in-force.ts';
import type { AccessChange } from '../events/event.ts';
import type { StoredProfile, StoredUser, Tables } from '../storage/storage.ts';

export interface AccessState {
  /** The facts of this moment; they change in place with the next change. */
  facts(): Access;
  /** The tags of a profile, and of one that was removed while this process ran the last it had; null for every other. */
  profileTags(id: string): Readonly<Record<string, string>> | null;
  /** Reads all users and profiles again and tells the listeners; to be awaited before a change is answered. */
  refresh(): Promise<void>;
  /** The same for one profile that was written or deleted. */
  refreshProfile(id: string): Promise<void>;
  /** The same for one user who was added, changed or removed; `before` is what was stored until then. */
  refreshUser(id: string, before?: Pick<StoredUser, 'tags'>): Promise<void>;
  /** Makes a reading good that failed, where one did; fails in silence while nothing can be read. */
  catchUp(): Promise<void>;
  /** Calls back after each refresh with what it brought; returns the way to stop. */
  onChange(listener: (change: AccessChange) => void): () => void;
}

export async function createAccessState(tables: Tables, catalog: Catalog): Promise<AccessState> {
  const listeners = new Set<(change: AccessChange) => void>();
  let facts = await readFacts(tables, catalog);
  let queue: Promise<void> = Promise.resolve();
  let isIncomplete = false;
  /** Drafts of a removed profile go by the tags it had last. */
  const lastTags = new Map<string, Readonly<Record<string, string>>>();
  /** Profiles that changed while nothing could be read. */
  const unread = new Set<string>();

  const noteRemoved = async (id: string): Promise<void> => {
    const last = await tables.profiles.lastRevision(id);
    if (last) lastTags.set(id, last.tags);
  };
  const readAll = async (): Promise<AccessChange> => {
    const read = await readFacts(tables, catalog);
    for (const id of [...facts.profileById.keys(), ...unread]) if (!read.profileById.has(id)) await noteRemoved(id);
    unread.clear();
    facts = read;
    isIncomplete = false;
    return { type: 'access-reread' };
  };
  const readProfile = async (id: string): Promise<AccessChange> => {
    const [before = null, after] = [facts.profileById.get(id), await tables.profiles.byId(id)];
    if (!after) await noteRemoved(id);
    if (after) facts.setProfile(profileFacts(catalog, after));
    else facts.removeProfile(id);
    unread.delete(id);
    return { type: 'profile-changed', id, before, after: after && { ...profileFacts(catalog, after), revision: after.revision } };
  };
  const readUser = async (id: string, stored: Pick<StoredUser, 'tags'> | undefined): Promise<AccessChange> => {
    const [before = null, after] = [facts.userById.get(id), await tables.users.byId(id)];
    if (after) facts.setUser(userFacts(after));
    else facts.removeUser(id);
    const tags = { before: before && (stored?.tags ?? after?.tags ?? null), after: after?.tags ?? null };
    return { type: 'user-changed', id, before, after: after && userFacts(after), tags, revision: after && Date.parse(after.updatedAt) };
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
      for (const listener of listeners) listener(change);
    });
    queue = reading.catch(() => undefined);
    return reading;
  };
  return {
    facts: () => facts,
    profileTags: (id) => facts.profileById.get(id)?.tags ?? lastTags.get(id) ?? null,
    refresh: () => next(readAll),
    refreshProfile: (id) => {
      unread.add(id);
      return next(() => readProfile(id));
    },
    refreshUser: (id, before) => next(() => readUser(id, before)),
    catchUp: async () => {
      if (isIncomplete) await next(readAll).catch(() => undefined);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Adds what decides about one user, and nothing of anybody else: inside a transaction, the truth of that transaction. [S46] */
export async function addUserFacts(access: Access, tables: Tables, user: StoredUser): Promise<void> {
  for (const profile of await tables.profiles.ofUser(user.id)) access.setProfile(profileFacts(access.catalog, profile));
  access.setUser(userFacts(user));
}

/** Rows that are in memory at once beside what is kept of them. */
const batch = 500;

/**
 * Reads everything decisions depend on, some of it at a time. Whatever changes meanwhile is read once more after it, since each change
 * asks for that when it is written. [S49]
 */
async function readFacts({ users, profiles }: Tables, catalog: Catalog): Promise<Access> {
  const access = createAccess(catalog);
  const share = createSharing(catalog);
  await eachOf(profiles.facts, (profile) => access.setProfile(share.profile(profileFacts(catalog, profile))));
  await eachOf(users.facts, (user) => access.setUser(share.user(user)));
  return access;
}

async function eachOf<Facts extends { readonly id: string }>(
  read: (after: string | null, limit: number) => Promise<Facts[]>,
  visit: (facts: Facts) => void,
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const some: Facts[] = await read(after, batch);
    some.forEach(visit);
    const last: Facts | undefined = some.at(-1);
    if (!last || some.length < batch) return;
    after = last.id;
  }
}

/** Ten thousand profiles name the same permissions and tags: each text is kept once, however often it was read. [S49] */
function createSharing({ index }: Catalog) {
  const texts = new Map<string, string>(index.names.map((name) => [name, name]));
  const one = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const shared = (tags: Tags): Tags => Object.fromEntries(Object.entries(tags).map(([key, value]) => [one(key), one(value)]));
  return {
    profile: ({ id, name, chosen, accessControl, tags, dormant }: ProfileFacts): ProfileFacts => ({
      ...{ id: one(id), name, chosen: chosen.map(one), tags: shared(tags) },
      accessControl: accessControl && { resources: accessControl.resources.map(one), tags: shared(accessControl.tags) },
      ...(dormant && { dormant }),
    }),
    user: ({ id, enabled, profiles }: UserFacts): UserFacts => ({ id, enabled, profiles: profiles.map(one) }),
  };
}

/** With what is in force of its choices. [G51] */
export function profileFacts(catalog: Catalog, profile: Decisive): ProfileFacts {
  const { id, name, chosen, accessControl, tags } = inForce(catalog, profile);
  const dormant = dormantIn(catalog, profile);
  return { id, name, chosen, accessControl, tags, ...(dormant.length > 0 && { dormant }) };
}

/** As much of a stored profile as decides. */
type Decisive = Pick<StoredProfile, 'id' | 'name' | 'chosen' | 'unlisted' | 'accessControl' | 'tags'>;

export const userFacts = ({ id, enabled, profiles }: StoredUser): UserFacts => ({ id, enabled, profiles });
