/** What decisions are made from: profiles and users as far as they matter, and the table that they are compiled to. */
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

/** One profile, as far as decisions need it; what it grants is in the table. */
export interface Grants {
  /** Its place in the table. */
  readonly index: number;
  /** Null if the profile does not exist; it then grants nothing. */
  readonly profile: ProfileFacts | null;
  /** The resource types it restricts. */
  readonly types: readonly string[];
  /** Its access tags, split into pairs. */
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

/** A user with what their profiles grant, in the order of their profiles. */
export interface Holder extends UserFacts {
  readonly grants: readonly Grants[];
}

/** What is granted and held, in adjacent memory, so that a decision stays in the processor's caches. [A12] */
export interface Table {
  /** Numbers of 32 permissions that one set takes. */
  readonly words: number;
  /** Two sets for each index: what the profile grants of types it leaves open, then what it grants only by its access tags. */
  readonly bits: Uint32Array;
  /** By index. */
  readonly byIndex: readonly Grants[];
  /** By a permission's number: the resource type it acts on. */
  readonly types: readonly (string | undefined)[];
  /** Of each enabled user, at their offset: how many profiles they have, and the index of each. */
  readonly held: Uint32Array;
  readonly offsetByUser: ReadonlyMap<string, number>;
}
