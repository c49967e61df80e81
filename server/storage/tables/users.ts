/** Users: who may sign in, and which profiles each has. */
import type { Scope } from '../../../core/access/scope.ts';
import type { ListPage, Listed } from './list.ts';

/** All times are ISO 8601 UTC, all ids UUIDs in lower case. */
export interface StoredUser {
  readonly id: string;
  /** Unique without regard to case. */
  readonly username: string;
  readonly displayName: string;
  /** Null for an account without a password yet. */
  readonly passwordHash: string | null;
  readonly enabled: boolean;
  /** Profile ids, sorted. */
  readonly profiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How users can be sorted; what is alike, by id. */
export type UserSort = 'username' | 'displayName' | 'createdAt';

export interface UserPage extends ListPage {
  /** Only users who have this profile. */
  readonly profile?: string;
  /** Only users with one of these ids, of which there may be as many as users. */
  readonly among?: readonly string[];
  /** Only users with none of these ids: the shorter way to say it where most are meant. */
  readonly without?: readonly string[];
  readonly enabled?: boolean;
  /** Only users who are in this scope, too. */
  readonly within?: Scope;
  /** By username by default. */
  readonly sort?: UserSort;
  readonly descending?: boolean;
}

/** The identity of a user, and the facts that decide who may see them. */
export type NamedUser = Pick<StoredUser, 'id' | 'username' | 'tags'>;

export interface Users {
  byId(id: string): Promise<StoredUser | null>;
  byUsername(username: string): Promise<StoredUser | null>;
  /** The owner of the token with this hash. */
  byToken(hash: string): Promise<StoredUser | null>;
  /** The user and the tags of each id or username, in their order; null if there is none. The storage never takes an id for a username. */
  named(names: readonly string[]): Promise<(NamedUser | null)[]>;
  /** Every user, by username: for a start, never for one answer. */
  all(): Promise<StoredUser[]>;
  list(page: UserPage): Promise<Listed<StoredUser>>;
  /** The facts that decide about the users after this id, in the order of their ids: for readers of all users, a batch at a time. */
  facts(after: string | null, limit: number): Promise<Pick<StoredUser, 'id' | 'enabled' | 'profiles'>[]>;
  /** How many users there are. */
  count(): Promise<number>;
  /** Throws `UsernameTaken`. */
  insert(user: StoredUser): Promise<void>;
  /** Replaces all of the user's row but `id` and `createdAt`, its profiles included. Throws `UsernameTaken`. */
  update(user: StoredUser): Promise<void>;
  /** Ends the user's sessions too. */
  delete(id: string): Promise<void>;
  /** Those of these ids that are users in the scope. */
  inScope(ids: readonly string[], scope: Scope): Promise<ReadonlySet<string>>;
  /** Users of the scope who have this profile, by username; for a profile with very many holders, not all are read. */
  holders(profile: string, scope: Scope, limit: number): Promise<{ readonly id: string; readonly username: string }[]>;
  /** How many users have this profile assigned. */
  countWithProfile(profile: string): Promise<number>;
  /** The profiles of each user who has this one, including it. */
  profilesOfHolders(profile: string): Promise<readonly (readonly string[])[]>;
  /** Whether an enabled user with a password has an administering profile, without one user, or without one profile of all users. */
  hasAdministrator(except?: { readonly user?: string; readonly profile?: string }): Promise<boolean>;
}

export class UsernameTaken extends Error {
  override name = 'UsernameTaken';
}
