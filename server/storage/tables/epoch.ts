/** What has changed from which decisions are made, numbered in the transaction of each change: so one server learns what another did. */

/** A profile, or a user with what they hold, was written or removed; or a session was ended. */
export interface Change {
  readonly n: number;
  readonly kind: 'profile' | 'user' | 'session';
  readonly id: string;
}

export interface Epoch {
  /** The number of the newest change. */
  read(): Promise<number>;
  /** An id of the database, by which its servers find each other. */
  instance(): Promise<string>;
  /** The changes after that one, in order, at most so many. */
  changesAfter(n: number, limit: number): Promise<Change[]>;
  /** Removes all changes but so many of the newest; whoever lacks one reads everything anew. */
  keepNewest(count: number): Promise<void>;
}
