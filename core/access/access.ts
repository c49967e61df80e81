/** The facts decisions are made from, and their compiled form, in which a change costs no more than the profile or user it changes. */
import type { Catalog } from '../catalog/catalog.ts';
import { closureSet } from '../catalog/closure.ts';
import { emptySet, hasNumber } from '../catalog/permission-set.ts';
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
  /** Names that are chosen and not in force; absent where there are none. */
  readonly dormant?: readonly string[];
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

/** One profile, as far as decisions need it; what it grants is in the table. */
export interface Grants {
  /** Its place in the table. */
  readonly slot: number;
  /** Null while there is no such profile: it grants nothing. */
  readonly profile: ProfileFacts | null;
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

/** What is granted and held, side by side in memory: what a decision touches stays in the processor's caches. [A12] */
export interface Table {
  /** Numbers of 32 permissions that one set takes. */
  readonly words: number;
  /** Two sets for each slot: what the profile grants of types it leaves open, then what it grants only by its access tags. */
  readonly bits: Uint32Array;
  /** By slot. */
  readonly slots: readonly Grants[];
  /** By a permission's number: the resource type it acts on. */
  readonly types: readonly (string | undefined)[];
  /** Of each enabled user, at their span: how many profiles they have, and the slot of each. */
  readonly held: Uint32Array;
  readonly spanByUser: ReadonlyMap<string, number>;
}

/** The compiled form. It is itself the facts of this moment, and can be compiled afresh from itself. */
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
  const words = emptySet(catalog.index).length;
  const profileById = new Map<string, ProfileFacts>();
  const userById = new Map<string, Holder>();
  const grantsById = new Map<string, Grants>();
  const slots: Grants[] = [];
  const spanByUser = new Map<string, number>();
  const types = catalog.index.names.map((name) => catalog.entryByPermission.get(name)?.resource.tagResource);
  const table: { -readonly [Member in keyof Table]: Table[Member] } = {
    words,
    bits: new Uint32Array(words * 2),
    slots,
    types,
    held: new Uint32Array(16),
    spanByUser,
  };
  let end = 0;

  // One object for each id for good: users refer to it, and it is changed in place, so a change reaches all of them at once. [A11]
  const grantsOf = (id: string): Grants => {
    const known = grantsById.get(id);
    if (known) return known;
    const grants: Grants = { slot: slots.length, profile: null, types: [], keys: [], values: [] };
    grantsById.set(id, grants);
    slots.push(grants);
    if (slots.length * words * 2 > table.bits.length) {
      const { bits } = table;
      table.bits = new Uint32Array(bits.length * 2);
      table.bits.set(bits);
    }
    return grants;
  };
  const put = (id: string, profile: ProfileFacts | null): void => {
    const grants = grantsOf(id);
    const { resources = [], tags = {} } = profile?.accessControl ?? {};
    Object.assign(grants, { profile, types: resources, keys: Object.keys(tags), values: Object.values(tags) });
    const granted = closureSet(catalog, profile?.chosen ?? []);
    const open = grants.slot * words * 2;
    const byTags = open + words;
    table.bits.fill(0, open, byTags + words);
    types.forEach((type, number) => {
      if (!hasNumber(granted, number)) return;
      const set = type !== undefined && resources.includes(type) ? byTags : open;
      (table.bits[set + (number >>> 5)] as number) |= 1 << (number & 31);
    });
  };
  const place = ({ id, grants }: Holder): void => {
    if (end + grants.length >= table.held.length) return pack();
    spanByUser.set(id, end);
    table.held[end++] = grants.length;
    for (const { slot } of grants) table.held[end++] = slot;
  };
  /** Leaves out the spans that nobody has any more. */
  const pack = (): void => {
    const enabled = [...userById.values()].filter((user) => user.enabled);
    table.held = new Uint32Array(enabled.reduce((sum, { grants }) => sum + (grants.length + 1) * 2, 16));
    end = 0;
    enabled.forEach(place);
  };
  return {
    ...{ catalog, profileById, userById, grantsById, table },
    setProfile: (profile) => {
      profileById.set(profile.id, profile);
      put(profile.id, profile);
    },
    removeProfile: (id) => {
      if (profileById.delete(id)) put(id, null);
    },
    setUser: ({ id, enabled, profiles }) => {
      const holder = { id, enabled, profiles, grants: profiles.map(grantsOf) };
      userById.set(id, holder);
      if (enabled) place(holder);
      else spanByUser.delete(id); // [A2]
    },
    removeUser: (id) => {
      userById.delete(id);
      spanByUser.delete(id);
    },
  };
}

/** A compiled form of its own; what it is compiled from is left alone. */
export function compileAccess({ catalog, profileById, userById }: AccessFacts): Access {
  const access = createAccess(catalog);
  for (const profile of profileById.values()) access.setProfile(profile);
  for (const user of userById.values()) access.setUser(user);
  return access;
}
