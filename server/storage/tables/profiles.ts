/** The canonical list of profiles, and every revision there was. */
import type { Scope } from '../../../core/access/scope.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import type { ListPage, Listed } from './list.ts';

/** A row of the canonical list: the newest revision of a profile. */
export interface StoredProfile extends ProfileContent {
  readonly id: string;
  readonly revision: number;
  /** The chosen permissions that the catalogue lacked when this revision was committed; absent if there were none. */
  readonly unlisted?: readonly string[];
  readonly createdAt: string;
  /** The username at that moment; stays readable after the account's removal. */
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** A profile as it was; revisions are never changed, and outlive the profile. */
export interface StoredRevision extends ProfileContent {
  readonly profile: string;
  readonly revision: number;
  readonly at: string;
  /** The author's username at that time. */
  readonly by: string;
  /** User id; null if no account made it, or for a revision older than this column. */
  readonly byId: string | null;
  /** The draft it was committed from; null when it came over HTTP or was seeded. */
  readonly draft: string | null;
  /** As in `StoredProfile`. */
  readonly unlisted?: readonly string[];
}

export interface ProfileListPage extends ListPage {
  /** Ids of profiles that match as well, regardless of the text. */
  readonly alsoFound?: readonly string[];
  /** Only profiles with one of these ids, of which there may be as many as profiles. */
  readonly among?: readonly string[];
  /** Only profiles that no user of this scope has. */
  readonly unheldIn?: Scope;
}

export interface RevisionPage {
  /** For profiles, by the tags that each revision had; absent, everything matches. */
  readonly scope?: Scope;
  readonly limit?: number;
  /** Only revisions before this one. */
  readonly before?: number;
}

export interface Profiles {
  byId(id: string): Promise<StoredProfile | null>;
  /** Those of these ids (UUIDs) that there are, in any order. */
  byIds(ids: readonly string[]): Promise<StoredProfile[]>;
  /** Without regard to case. */
  byName(name: string): Promise<StoredProfile | null>;
  /** Every profile, by name without regard to case, then id: for a start, never for one answer. */
  all(): Promise<StoredProfile[]>;
  /** The facts that decide about the profiles after this id, in the order of their ids: for readers of all profiles, a batch at a time. */
  facts(
    after: string | null,
    limit: number,
  ): Promise<Pick<StoredProfile, 'id' | 'name' | 'chosen' | 'unlisted' | 'accessControl' | 'tags'>[]>;
  isEmpty(): Promise<boolean>;
  /** The profiles that are assigned to this user. */
  ofUser(user: string): Promise<StoredProfile[]>;
  /** The profiles assigned to a user who has this one, including it. */
  ofHolders(profile: string): Promise<StoredProfile[]>;
  /** Ids of the profiles that were marked as administering. */
  administering(): Promise<string[]>;
  /** By name, then id. */
  list(page: ProfileListPage): Promise<Listed<StoredProfile>>;
  /** Newest first. */
  revisions(profile: string, page?: RevisionPage): Promise<StoredRevision[]>;
  revision(profile: string, revision: number): Promise<StoredRevision | null>;
  /** The newest there is, of a removed profile too; null where there never was one. */
  lastRevision(profile: string): Promise<StoredRevision | null>;
}

/** The canonical list where it may be changed: in the transaction of the commit function. [K2] */
export interface CanonicalProfiles extends Profiles {
  /** Inserts or replaces the row and adds the revision. `administers` is the mark of `core/access/administrators.ts`. Throws `NameTaken`. */
  write(profile: StoredProfile, draft: string | null, administers: boolean, by?: string): Promise<void>;
  /** Changes the mark alone, which follows from the catalogue too. */
  mark(id: string, administers: boolean): Promise<void>;
  /** Removes the row; its revisions stay. */
  delete(id: string): Promise<void>;
}

export class NameTaken extends Error {
  override name = 'NameTaken';
}
