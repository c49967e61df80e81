/** Personal access tokens: what programs act with in a user's name. */
import type { TokenScope } from '../../../core/accounts/tokens.ts';

export interface StoredToken {
  readonly id: string;
  /** SHA-256 of the token, hex; the token itself is never stored. */
  readonly hash: string;
  readonly user: string;
  readonly name: string;
  /** In the order of `tokenScopes`. */
  readonly scopes: readonly TokenScope[];
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Noted now and then; null where it was never used. */
  readonly lastUsedAt: string | null;
}

export interface Tokens {
  byId(id: string): Promise<StoredToken | null>;
  byHash(hash: string): Promise<StoredToken | null>;
  /** The newest first. */
  ofUser(user: string, limit: number): Promise<StoredToken[]>;
  insert(token: StoredToken): Promise<void>;
  touch(id: string, at: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Answers how many there were. */
  deleteOfUser(user: string): Promise<number>;
  /** Removes a user's that ended before the given moment. */
  deleteEnded(user: string, before: string): Promise<void>;
}
