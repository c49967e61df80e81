/** Reads the facts of decisions from the storage. */
import { createAccess, type Access } from '../../core/access/access.ts';
import type { ProfileFacts, Tags, UserFacts } from '../../core/access/facts.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { dormantIn, inForce } from '../../core/profile/in-force.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';
import type { StoredUser } from '../storage/tables/users.ts';

/** Adds the facts about one user, and of no other: inside a transaction, as that transaction sees them. [S46] */
export async function addUserFacts(access: Access, tables: Tables, user: StoredUser): Promise<void> {
  for (const profile of await tables.profiles.ofUser(user.id)) access.setProfile(profileFacts(access.catalog, profile));
  access.setUser(userFacts(user));
}

/** Rows that are in memory at once beside what the state keeps of them. */
const batch = 500;

/**
 * Reads all facts of decisions in batches. A thing that changes meanwhile is read once more afterwards, because each change requests it when
 * it is written. [S49]
 */
export async function readFacts({ users, profiles }: Tables, catalog: Catalog): Promise<Access> {
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
