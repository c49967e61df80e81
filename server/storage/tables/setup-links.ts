/** The links with which the first administrator is made. */

export interface StoredSetupLink {
  /** SHA-256 of the link's token, hex; the token itself is never stored. */
  readonly id: string;
  readonly createdAt: string;
}

export interface SetupLinks {
  byId(id: string): Promise<StoredSetupLink | null>;
  insert(link: StoredSetupLink): Promise<void>;
  /** Removes those made before then; all of them without a moment. */
  removeOlder(createdBefore: string | null): Promise<void>;
}
