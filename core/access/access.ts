/** The facts decisions are made from, and their compiled form, in which a change costs no more than the profile or user it changes. */
import { createTable } from './access-table.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Grants, Holder, ProfileFacts, Table, UserFacts } from './facts.ts';

/** Everything decisions are made from, at one moment, as a plain value. */
export interface AccessFacts {
  readonly catalog: Catalog;
  readonly profileById: ReadonlyMap<string, ProfileFacts>;
  readonly userById: ReadonlyMap<string, UserFacts>;
}

/** The compiled form, which is itself the facts of this moment. */
export interface Access extends AccessFacts {
  readonly userById: ReadonlyMap<string, Holder>;
  /** Every profile that exists or that a user mentions. */
  readonly grantsById: ReadonlyMap<string, Grants>;
  readonly table: Table;
  setProfile(profile: ProfileFacts): void;
  removeProfile(id: string): void;
  setUser(user: UserFacts): void;
  removeUser(id: string): void;
}

/** Compiled facts of a moment without profiles and users. */
export function createAccess(catalog: Catalog): Access {
  const profileById = new Map<string, ProfileFacts>();
  const userById = new Map<string, Holder>();
  const { table, grantsById, grantsOf, setGrants, setHolder } = createTable(catalog, userById);
  return {
    ...{ catalog, profileById, userById, grantsById, table },
    setProfile: (profile) => {
      profileById.set(profile.id, profile);
      setGrants(profile.id, profile);
    },
    removeProfile: (id) => {
      if (profileById.delete(id)) setGrants(id, null);
    },
    setUser: ({ id, enabled, profiles }) => {
      const holder = { id, enabled, profiles, grants: profiles.map(grantsOf) };
      userById.set(id, holder);
      setHolder(id, enabled ? holder : null); // [A2]
    },
    removeUser: (id) => {
      userById.delete(id);
      setHolder(id, null);
    },
  };
}
