/** The facts decisions are made from, kept in memory and read anew after every change of users or profiles. */
import { closure } from '../../core/catalog/closure.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { AccessFacts, ProfileFacts } from '../../core/access/decide.ts';
import type { StoredProfile, Tables } from '../storage/storage.ts';

export interface AccessState {
  /** The facts of this moment. */
  facts(): AccessFacts;
  /** Reads users and profiles again and tells the listeners; to be awaited before a change is answered. */
  refresh(): Promise<void>;
  /** Calls back after each refresh; returns the way to stop. */
  onChange(listener: () => void): () => void;
}

export async function createAccessState(tables: Tables, catalog: Catalog): Promise<AccessState> {
  const listeners = new Set<() => void>();
  let facts = await readFacts(tables, catalog);
  let reading: Promise<void> = Promise.resolve();
  return {
    facts: () => facts,
    refresh: () => {
      // One after the other, so that an older reading never replaces a newer one.
      reading = reading.then(async () => {
        facts = await readFacts(tables, catalog);
        for (const listener of listeners) listener();
      });
      return reading;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads everything decisions depend on; inside a transaction it is the truth of that transaction. */
export async function readFacts(tables: Tables, catalog: Catalog): Promise<AccessFacts> {
  const [users, profiles] = await Promise.all([tables.users.all(), tables.profiles.all()]);
  return {
    catalog,
    profileById: new Map(profiles.map((profile) => [profile.id, profileFacts(catalog, profile)])),
    userById: new Map(users.map(({ id, enabled, profiles: assigned }) => [id, { id, enabled, profiles: assigned }])),
  };
}

export const profileFacts = (catalog: Catalog, profile: StoredProfile): ProfileFacts => ({
  id: profile.id,
  name: profile.name,
  permissions: new Set(closure(catalog, profile.chosen)),
  accessControl: profile.accessControl,
  tags: profile.tags,
});
