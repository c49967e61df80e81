/** A security profile: as the canonical list holds it, as callers send it, and as a draft proposes it. */

/** The profile and revision a change starts from; null for a new profile. */
export type Base = { readonly profile: string; readonly revision: number } | null;

export const isSameBase = (one: Base, other: Base): boolean => one?.profile === other?.profile && one?.revision === other?.revision;

export interface AccessControl {
  /** Resource types, sorted and unique. */
  readonly resources: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What people decide about a profile, in its one normal form. */
export interface ProfileContent {
  readonly name: string;
  readonly description: string;
  /** What people picked, sorted and unique; what it requires is derived, never stored. */
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A profile of the canonical list. Times are ISO 8601 UTC, ids UUIDs. */
export interface Profile extends ProfileContent {
  readonly id: string;
  /** The chosen permissions that the catalogue lacked when it was saved; absent where there were none. */
  readonly unlisted?: readonly string[];
  /** The closure of what is chosen and in force, under the catalogue in use, with the names that it lacks. */
  readonly permissions: readonly string[];
  readonly revision: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** What `POST /api/profiles` and `PUT /api/profiles/:id` take. */
export interface ProfileInput {
  readonly name: string;
  readonly description?: string;
  readonly chosen: readonly string[];
  readonly accessControl?: { readonly resources: readonly string[]; readonly tags: Readonly<Record<string, string>> } | null;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The two lists of tags a profile has. */
export type TagList = 'accessTags' | 'tags';
/** The two texts edited character by character. */
export type TextField = 'name' | 'description';

/** A tag while it is being written: keys may be empty or repeated, which a record could not show. */
export interface TagRow {
  /** The row's id in the draft; in HTTP input, the key. */
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

/** A proposed profile before validation; the input of validation. */
export interface Proposal {
  readonly name: string;
  readonly description: string;
  readonly chosen: readonly string[];
  readonly restricted: readonly string[];
  readonly accessTags: readonly TagRow[];
  readonly tags: readonly TagRow[];
}
