/** What the server keeps, behind one interface: nothing outside this folder writes SQL. */
import type { Scope } from '../../core/access/scope.ts';
import type { AuditEvent, AuditEventName, AuditRow } from '../../core/audit/audit-row.ts';
import type { Base, ProfileContent } from '../../core/profile/profile.ts';

/** All times are ISO 8601 UTC, all ids UUIDs in lower case. */
export interface StoredUser {
  readonly id: string;
  /** Unique without regard to case. */
  readonly username: string;
  readonly displayName: string;
  /** Null for an account nobody can sign in to yet. */
  readonly passwordHash: string | null;
  readonly enabled: boolean;
  /** Profile ids, sorted. */
  readonly profiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A row of the canonical list: the newest revision of a profile. */
export interface StoredProfile extends ProfileContent {
  readonly id: string;
  readonly revision: number;
  /** The chosen permissions that the catalogue lacked when this revision was committed; left out where there were none. */
  readonly unlisted?: readonly string[];
  readonly createdAt: string;
  /** The username at that moment; stays readable when the account is gone. */
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
  /** User id; null where nobody's account made it, or it was not noted yet. */
  readonly byId: string | null;
  /** The draft it was committed from; null when it came over HTTP or was seeded. */
  readonly draft: string | null;
  /** As in `StoredProfile`. */
  readonly unlisted?: readonly string[];
}

export interface StoredDraft {
  readonly id: string;
  readonly base: Base;
  readonly state: 'open' | 'committed' | 'discarded';
  /** The name and tags the document proposed after its newest change, for lists and for access by tags. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** Username. */
  readonly createdBy: string;
  /** User id. */
  readonly createdById: string;
  readonly updatedAt: string;
  /** Whether its log ever held an entry. */
  readonly begun: boolean;
  /** Set once the draft is closed. */
  readonly closedBy: string | null;
  /** What it was committed as. */
  readonly profile: { readonly id: string; readonly revision: number } | null;
  /** The request that committed it, by its idempotency key, and the digest of what its author had reviewed. */
  readonly commit: { readonly id: string; readonly digest: string } | null;
}

/** A draft that nobody has written yet. */
export type NewDraft = Pick<StoredDraft, 'id' | 'base' | 'name' | 'tags' | 'createdAt' | 'createdBy' | 'createdById'>;

export interface Closing {
  readonly state: 'committed' | 'discarded';
  readonly by: string;
  readonly at: string;
  readonly profile: StoredDraft['profile'];
  /** Left out where no request committed it. */
  readonly commit?: StoredDraft['commit'];
}

export interface StoredSession {
  /** SHA-256 of the cookie's token, hex; the token itself is never stored. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

/** A one-time link with which somebody sets their own password. */
export interface StoredInvitation {
  /** SHA-256 of the link's token, hex; the token itself is never stored. */
  readonly id: string;
  readonly user: string;
  readonly createdAt: string;
  /** User id; null where the operator made it. */
  readonly by: string | null;
}

/** The answer a canonical change was given, kept so that the same request is answered the same. */
export interface StoredOutcome {
  /** Idempotency key. */
  readonly id: string;
  /** User id. */
  readonly actor: string;
  /** What was asked, so that a key reused for something else is noticed. */
  readonly fingerprint: string;
  /** JSON. */
  readonly answer: string;
  readonly at: string;
}

/** One change to a draft document, with what the document proposes after it. */
export interface AppendEntry {
  readonly draft: string;
  readonly update: Uint8Array;
  /** User id and username. */
  readonly by: { readonly id: string; readonly username: string };
  readonly at: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The base a draft gets when this entry is the one that creates it. */
  readonly base: Base;
  /** How many entries of the log, from its start, the author had seen; left out where it was all of them. */
  readonly seen?: number;
}

/** What a draft's log comes to up to a position, in place of the entries before it. */
export interface StoredSnapshot {
  /** Entries of the log it stands for, from its start. */
  readonly entries: number;
  /** The document after them. */
  readonly update: Uint8Array;
  /** What else is known of those entries; the storage does not look into it. */
  readonly memory: string;
}

/** A draft's log at one moment. */
export interface DraftLog {
  /** Null where nothing has been compacted. */
  readonly snapshot: StoredSnapshot | null;
  /** What came after it, in order: the first has the position `snapshot.entries`, or 0. */
  readonly entries: readonly LogEntry[];
}

/** A change as the log holds it. */
export interface LogEntry {
  readonly update: Uint8Array;
  /** User id, and the username at that moment. */
  readonly by: { readonly id: string; readonly username: string };
  /** How many entries before it, from the start of the log, its author had seen. */
  readonly seen: number;
}

/** A place in a list: after the thing with this id, which was sorted by this key. */
export interface Place {
  readonly key: string;
  readonly id: string;
}

/** What every list is asked with. */
export interface ListPage {
  /** Of what may be seen; nothing else is answered, counted or told. */
  readonly scope: Scope;
  /** Text to be found, without regard to case and runs of white space; left out or empty, everything is. */
  readonly query?: string;
  readonly limit: number;
  /** Left out, the page is the first. */
  readonly after?: Place;
}

export interface ProfileListPage extends ListPage {
  /** Ids of profiles that are found too, whatever the text. */
  readonly alsoFound?: readonly string[];
}

export interface Listed<T> {
  readonly items: T[];
  /** What the next page comes after; null on the last one. */
  readonly next: Place | null;
}

/** How users can be sorted; what is alike, by id. */
export type UserSort = 'username' | 'displayName' | 'createdAt';

export interface UserPage extends ListPage {
  /** Only those who have this profile. */
  readonly profile?: string;
  readonly enabled?: boolean;
  /** Only those who are in this scope, too. */
  readonly within?: Scope;
  /** By username, unless said otherwise. */
  readonly sort?: UserSort;
  readonly descending?: boolean;
}

export interface RevisionPage {
  /** Of profiles, by the tags that each revision had; everything where it is left out, as all of these. */
  readonly scope?: Scope;
  readonly limit?: number;
  /** Only revisions before this one. */
  readonly before?: number;
}

export interface DraftPage extends ListPage {
  /** User id: a new profile's draft is seen by its author, whatever its tags. */
  readonly viewer: string;
  readonly state: StoredDraft['state'];
  /** Only changes of this profile. */
  readonly profile?: string;
}

/** As much of a user as says who they are and who may see them. */
export type NamedUser = Pick<StoredUser, 'id' | 'username' | 'tags'>;

export interface Users {
  byId(id: string): Promise<StoredUser | null>;
  byUsername(username: string): Promise<StoredUser | null>;
  /** Of each id or username, in their order, whose it is and how they are tagged; null where it is nobody's. An id is never taken for a username. */
  named(names: readonly string[]): Promise<(NamedUser | null)[]>;
  /** Every user, by username: for a start, never for one answer. */
  all(): Promise<StoredUser[]>;
  list(page: UserPage): Promise<Listed<StoredUser>>;
  /** What decides about the users after this id, in the order of their ids: for those who need all of them, a batch at a time. */
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
  /** Users of the scope who have this profile, by username; of very many who have it, not all are looked at. */
  holders(profile: string, scope: Scope, limit: number): Promise<{ readonly id: string; readonly username: string }[]>;
  /** How many users have this profile assigned. */
  countWithProfile(profile: string): Promise<number>;
  /** The profiles of each user who has this one, that one among them. */
  profilesOfHolders(profile: string): Promise<readonly (readonly string[])[]>;
  /** Whether an enabled user with a password has a profile that administers; leaves out one user, or one profile of everybody. */
  hasAdministrator(except?: { readonly user?: string; readonly profile?: string }): Promise<boolean>;
}

export interface Profiles {
  byId(id: string): Promise<StoredProfile | null>;
  /** Without regard to case. */
  byName(name: string): Promise<StoredProfile | null>;
  /** Every profile, by name without regard to case, then id: for a start, never for one answer. */
  all(): Promise<StoredProfile[]>;
  /** What decides of the profiles after this id, in the order of their ids: for those who need all of them, a batch at a time. */
  facts(
    after: string | null,
    limit: number,
  ): Promise<Pick<StoredProfile, 'id' | 'name' | 'chosen' | 'unlisted' | 'accessControl' | 'tags'>[]>;
  isEmpty(): Promise<boolean>;
  /** The profiles that are assigned to this user. */
  ofUser(user: string): Promise<StoredProfile[]>;
  /** The profiles that are assigned to anybody who has this one, that one among them. */
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

export interface Drafts {
  byId(id: string): Promise<StoredDraft | null>;
  /**
   * Drafts of one state, newest change first. The scope is of profiles: it holds for the draft's own tags, and for a change for those
   * that its profile has now, or had last.
   */
  list(page: DraftPage): Promise<Listed<StoredDraft>>;
  /** Open drafts of changes to this profile, newest change first. */
  openOf(profile: string, limit: number): Promise<StoredDraft[]>;
  /** How many open drafts this user began. */
  countOpenOf(user: string): Promise<number>;
  /** How many of them nobody has written yet. */
  countEmptyOf(user: string): Promise<number>;
  /** Adds a draft without a log; false, and nothing is written, where there is one with this id. */
  begin(draft: NewDraft): Promise<boolean>;
  /** Ids of open drafts that nobody has written and that began before then. */
  emptyBefore(at: string, limit: number): Promise<string[]>;
  /** Removes an open draft that nobody has written; answers whether there was one. */
  removeEmpty(id: string): Promise<boolean>;
  /**
   * Adds each change to its draft's log, creating the draft where it is unknown.
   * Answers, entry by entry, whether it was added: a draft that is not open takes no more.
   */
  append(entries: readonly AppendEntry[]): Promise<boolean[]>;
  /** What the document is made of, in order: the snapshot first, where there is one, then the changes after it. */
  updates(draft: string): Promise<Uint8Array[]>;
  /** The same, each change with its author and what they had seen; of one moment. */
  log(draft: string): Promise<DraftLog>;
  /**
   * Puts the snapshot in place of the entries it stands for, in one transaction. Answers false, and writes nothing, where the
   * log has fewer entries or is compacted as far already.
   */
  compact(draft: string, snapshot: StoredSnapshot): Promise<boolean>;
  /**
   * Removes at most so many entries of the log of a draft that was closed before then, and with the last of them its snapshot; the draft itself
   * stays. Answers whether there was such a log.
   */
  removeOldLog(closedBefore: string, entries: number): Promise<boolean>;
  /** Closes an open draft. */
  close(id: string, how: Closing): Promise<void>;
  /** Opens a discarded draft again that has all of its log; answers whether it did. */
  reopen(id: string, at: string): Promise<boolean>;
}

export interface Sessions {
  byId(id: string): Promise<StoredSession | null>;
  insert(session: StoredSession): Promise<void>;
  touch(id: string, at: string): Promise<void>;
  /** Answers the session that was there. */
  delete(id: string): Promise<StoredSession | null>;
  /** Answers how many there were. */
  deleteOfUser(user: string): Promise<number>;
  /** Removes sessions created before, or not seen since, the given moments. */
  deleteStale(createdBefore: string, seenBefore: string): Promise<void>;
}

export interface Invitations {
  byId(id: string): Promise<StoredInvitation | null>;
  /** In place of the one that the user had. */
  put(invitation: StoredInvitation): Promise<void>;
  deleteOfUser(user: string): Promise<void>;
  /** Those that the operator made and nobody used yet. */
  ofOperator(): Promise<StoredInvitation[]>;
}

export interface Outcomes {
  byId(id: string): Promise<StoredOutcome | null>;
  insert(outcome: StoredOutcome): Promise<void>;
  /** Removes at most so many of those that were given before then. Answers whether there was one. */
  removeOld(before: string, count: number): Promise<boolean>;
}

export interface Audit {
  /** Adds the events, in this order, to the end of the audit; in the transaction of what they tell of. [S35] */
  append(events: readonly AuditEvent[]): Promise<void>;
  /** At most `limit` rows, newest first: of those before the row numbered `before`, and of one event, where they are given. */
  newest(page: { readonly limit: number; readonly before?: number; readonly event?: AuditEventName }): Promise<AuditRow[]>;
}

export interface Tables {
  readonly users: Users;
  readonly profiles: Profiles;
  readonly drafts: Drafts;
  readonly sessions: Sessions;
  readonly invitations: Invitations;
  readonly outcomes: Outcomes;
  readonly audit: Audit;
}

export interface CanonicalTables extends Tables {
  readonly profiles: CanonicalProfiles;
}

export interface Storage extends Tables {
  /** Runs `work` in one serialisable transaction that is on disk when this resolves; a throw undoes all of it. */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /** Answers whether the database can be read. */
  ping(): Promise<boolean>;
  /** False while its disk is full, as far as the last write told; asking tries whether there is room again. [S63] */
  hasRoom(): Promise<boolean>;
  close(): Promise<void>;
}

/** The storage as only those have it who may change the canonical list: the commit function, and the seed of an empty database. [K2] */
export interface CanonicalStorage extends Storage {
  /** As `transaction`, with tables that may change the canonical list. */
  canonicalTransaction<T>(work: (tables: CanonicalTables) => Promise<T>): Promise<T>;
}

/** What a storage tells whoever opened it. */
export interface StorageHooks {
  /** How long making one transaction durable took. */
  readonly onSync?: (seconds: number) => void;
  /** Called once: the storage refuses everything from here on, and the process has to end. */
  readonly onDiskFailure?: (error: DiskFailure) => void;
}

/** The disk, or the thread that writes to it, failed; whoever asks anything after that is refused with it too. [S37] */
export class DiskFailure extends Error {
  override name = 'DiskFailure';
}
/** The database went away while a transaction was being committed: it took effect, or did not. It counts as not written. [S39] */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}
export class UsernameTaken extends Error {
  override name = 'UsernameTaken';
}
export class NameTaken extends Error {
  override name = 'NameTaken';
}
