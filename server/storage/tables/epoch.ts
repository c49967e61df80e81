/** What has changed from which decisions are made, numbered in the transaction of each change: so one server learns what another did. */

/** A profile, or a user with what they hold, was written or removed; a session was ended; other settings are in force; or the database needs a newer version. */
export interface Change {
  readonly n: number;
  readonly kind: 'profile' | 'user' | 'session' | 'settings' | 'version';
  readonly id: string;
}

/** What is asked most often, in one question. */
export interface EpochReading {
  /** The number of the newest change. */
  readonly n: number;
  /** The time of the database, in milliseconds since 1970; null where its clock is that of its one server. */
  readonly at: number | null;
  /** A digest of the deciding settings that are in force; null where no server that has others beside it was ever started. */
  readonly settings: string | null;
  /** The version that migrated the database to what this one does not know and would have to; null where this one may use it. */
  readonly newerVersion: string | null;
}

export interface Epoch {
  read(): Promise<EpochReading>;
  /** Puts settings in force, as the next of the numbered changes; answers its number. */
  enforce(settings: string): Promise<number>;
  /** An id of the database, by which its servers find each other. */
  instance(): Promise<string>;
  /** The changes after that one, in order, at most so many. */
  changesAfter(n: number, limit: number): Promise<Change[]>;
  /** Removes all changes but so many of the newest; whoever lacks one reads everything anew. */
  keepNewest(count: number): Promise<void>;
}
