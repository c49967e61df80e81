/** Sessions: who is signed in. */

export interface StoredSession {
  /** SHA-256 of the cookie's token, hex; the token itself is never stored. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  /** Where its last noted use came from; null where that is unknown. */
  readonly address: string | null;
  /** What it was started with, in a few words; null where that is unknown. */
  readonly browser: string | null;
}

export interface Sessions {
  byId(id: string): Promise<StoredSession | null>;
  /** Those of these ids that there are, in any order. */
  byIds(ids: readonly string[]): Promise<StoredSession[]>;
  /** The newest first. */
  ofUser(user: string, limit: number): Promise<StoredSession[]>;
  insert(session: StoredSession): Promise<void>;
  /** An address of null leaves the known one. */
  touch(id: string, at: string, address: string | null): Promise<void>;
  /** The same of many, each with the address that is known. */
  touchAll(ids: readonly string[], at: string): Promise<void>;
  /** Answers the session that was there. */
  delete(id: string): Promise<StoredSession | null>;
  /** Answers how many there were. */
  deleteOfUser(user: string): Promise<number>;
  /** Removes all of a user's but the one to keep, and answers their ids. */
  deleteOthers(user: string, kept: string): Promise<string[]>;
  /** Removes sessions created before, or not seen since, the given moments. */
  deleteStale(createdBefore: string, seenBefore: string): Promise<void>;
}
