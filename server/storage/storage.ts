/** Everything that the server stores, behind one interface: only this folder contains SQL. All times are ISO 8601 UTC, all ids UUIDs in lower case. */
import type { Attempts } from './tables/attempts.ts';
import type { Audit } from './tables/audit.ts';
import type { Drafts } from './tables/drafts.ts';
import type { Epoch } from './tables/epoch.ts';
import type { Invitations } from './tables/invitations.ts';
import type { NodeRows } from './tables/nodes.ts';
import type { Outcomes } from './tables/outcomes.ts';
import type { CanonicalProfiles, Profiles } from './tables/profiles.ts';
import type { Sessions } from './tables/sessions.ts';
import type { SetupLinks } from './tables/setup-links.ts';
import type { Tokens } from './tables/tokens.ts';
import type { Users } from './tables/users.ts';

export interface Tables {
  readonly users: Users;
  readonly profiles: Profiles;
  readonly drafts: Drafts;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly invitations: Invitations;
  readonly setupLinks: SetupLinks;
  readonly attempts: Attempts;
  readonly outcomes: Outcomes;
  readonly audit: Audit;
  readonly epoch: Epoch;
  readonly nodes: NodeRows;
}

export interface CanonicalTables extends Tables {
  readonly profiles: CanonicalProfiles;
}

export interface Storage extends Tables {
  /** Runs `work` in one serialisable transaction that is on disk when this resolves; a throw undoes all of it. */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /** Answers whether the database can be read. */
  ping(): Promise<boolean>;
  /** False while its disk is full, as of the last write; a call tests whether there is room again. [S63] */
  hasRoom(): Promise<boolean>;
  close(): Promise<void>;
}

/** The storage for the only two writers of the canonical list: the commit function, and the seed of an empty database. [K2] */
export interface CanonicalStorage extends Storage {
  /** As `transaction`, with tables that may change the canonical list. */
  canonicalTransaction<T>(work: (tables: CanonicalTables) => Promise<T>): Promise<T>;
}

/** The notifications of a storage to its opener. */
export interface StorageHooks {
  /** How long making one transaction durable took. */
  readonly onSync?: (seconds: number) => void;
  /** Called once: the storage refuses everything from here on, and the process has to end. */
  readonly onDiskFailure?: (error: DiskFailure) => void;
}

/** The disk, or the thread that writes to it, failed; the storage rejects every later call with it too. [S37] */
export class DiskFailure extends Error {
  override name = 'DiskFailure';
}

/** The database went away while a transaction was being committed: it took effect, or did not. It counts as not written. [S39] */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}
