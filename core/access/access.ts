/** The facts decisions are made from, and their compiled form, in which a change costs no more than the profile or user it changes. */
import type { Catalog } from '../catalog/catalog.ts';
import { closureSet } from '../catalog/closure.ts';
import { addNumber, emptySet, type PermissionSet } from '../catalog/permission-set.ts';
import type { AccessControl } from '../profile/profile.ts';

export type Tags = Readonly<Record<string, string>>;

/** What a decision needs to know of a profile. */
export interface ProfileFacts {
  readonly id: string;
  readonly name: string;
  /** What people picked; what it grants is the closure. */
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
  readonly tags: Tags;
}

/** What a decision needs to know of a user. */
export interface UserFacts {
  readonly id: string;
  readonly enabled: boolean;
  readonly profiles: readonly string[];
}

/** Everything decisions are made from, at one moment, as a plain value. */
export interface AccessFacts {
  readonly catalog: Catalog;
  readonly profileById: ReadonlyMap<string, ProfileFacts>;
  readonly userById: ReadonlyMap<string, UserFacts>;
}

/** What one profile grants, by the catalogue's numbers. */
export interface Grants {
  /** Null while there is no such profile: it grants nothing. */
  readonly profile: ProfileFacts | null;
  /** Granted, and the profile leaves the permission's own resource type open. */
  readonly open: PermissionSet;
  /** Granted, but only on resources that have the access tags. */
  readonly byTags: PermissionSet;
  /** The resource types it restricts. */
  readonly types: readonly string[];
  /** Its access tags, taken apart. */
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

/** A user with what their profiles grant, in the order of their profiles. */
export interface Holder extends UserFacts {
  readonly grants: readonly Grants[];
}

/** The compiled form. It is itself the facts of this moment, and can be compiled afresh from itself. */
export interface Access extends AccessFacts {
  readonly userById: ReadonlyMap<string, Holder>;
  /** Every profile that exists or that a user mentions. */
  readonly grantsById: ReadonlyMap<string, Grants>;
  setProfile(profile: ProfileFacts): void;
  removeProfile(id: string): void;
  setUser(user: UserFacts): void;
  removeUser(id: string): void;
}

type Slot = { -readonly [Member in keyof Grants]: Grants[Member] };

/** Compiled facts of a moment without profiles and users. */
export function createAccess(catalog: Catalog): Access {
  const nothing = emptySet(catalog.index);
  const none: Grants = { profile: null, open: nothing, byTags: nothing, types: [], keys: [], values: [] };
  const numbersByType = setsByType(catalog);
  const profileById = new Map<string, ProfileFacts>();
  const userById = new Map<string, Holder>();
  const grantsById = new Map<string, Slot>();

  // One object for each id for good: users refer to it, and it is changed in place, so a change reaches all of them at once. [A11]
  const slotOf = (id: string): Slot => {
    const known = grantsById.get(id);
    if (known) return known;
    const slot = { ...none };
    grantsById.set(id, slot);
    return slot;
  };
  const compile = (profile: ProfileFacts): Grants => {
    const { resources: types = [], tags = {} } = profile.accessControl ?? {};
    const open = closureSet(catalog, profile.chosen);
    const byTags = emptySet(catalog.index);
    for (const type of types) {
      numbersByType.get(type)?.forEach((word, at) => {
        (byTags[at] as number) |= word & (open[at] as number);
      });
    }
    byTags.forEach((word, at) => {
      (open[at] as number) &= ~word;
    });
    return { profile, open, byTags, types, keys: Object.keys(tags), values: Object.values(tags) };
  };
  return {
    ...{ catalog, profileById, userById, grantsById },
    setProfile: (profile) => {
      profileById.set(profile.id, profile);
      Object.assign(slotOf(profile.id), compile(profile));
    },
    removeProfile: (id) => {
      if (profileById.delete(id)) Object.assign(slotOf(id), none);
    },
    setUser: ({ id, enabled, profiles }) => void userById.set(id, { id, enabled, profiles, grants: profiles.map(slotOf) }),
    removeUser: (id) => void userById.delete(id),
  };
}

/** A compiled form of its own; what it is compiled from is left alone. */
export function compileAccess({ catalog, profileById, userById }: AccessFacts): Access {
  const access = createAccess(catalog);
  for (const profile of profileById.values()) access.setProfile(profile);
  for (const user of userById.values()) access.setUser(user);
  return access;
}

/** Resource type → the permissions that act on it. */
function setsByType({ index, entryByPermission }: Catalog): ReadonlyMap<string, PermissionSet> {
  const sets = new Map<string, PermissionSet>();
  index.names.forEach((name, number) => {
    const type = entryByPermission.get(name)?.resource.tagResource;
    if (type === undefined) return;
    const set = sets.get(type) ?? emptySet(index);
    addNumber(set, number);
    sets.set(type, set);
  });
  return sets;
}
