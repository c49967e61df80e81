/** Drafts, and the log of changes each is made of. */
import type { Base } from '../../../core/profile/profile.ts';
import type { ListPage, Listed } from './list.ts';

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

/** An unwritten draft. */
export type NewDraft = Pick<StoredDraft, 'id' | 'base' | 'name' | 'tags' | 'createdAt' | 'createdBy' | 'createdById'>;

export interface Closing {
  readonly state: 'committed' | 'discarded';
  readonly by: string;
  readonly at: string;
  readonly profile: StoredDraft['profile'];
  /** Absent if no request committed it. */
  readonly commit?: StoredDraft['commit'];
}

/** One change to a draft document, with what the document proposes after it. */
export interface AppendEntry {
  readonly draft: string;
  /** Its place in the log, counted from 0: what was there when it was judged comes before it, and nothing else. */
  readonly position: number;
  readonly update: Uint8Array;
  /** User id and username. */
  readonly by: { readonly id: string; readonly username: string };
  readonly at: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The base a draft gets when this entry is the one that creates it. */
  readonly base: Base;
}

/**
 * What became of an entry. `closed`: the draft is not open. `behind`: its place is taken, or was judged for another base. `outdated`: what
 * decides who may write has changed since it was judged.
 */
export type AppendOutcome = 'added' | 'closed' | 'behind' | 'outdated';

/** What a draft's log comes to up to a position, in place of the entries before it. */
export interface StoredSnapshot {
  /** Entries of the log that it replaces, from its start. */
  readonly entries: number;
  /** The document after them. */
  readonly update: Uint8Array;
  /** Further facts of those entries; the storage does not read them. */
  readonly metadata: string;
}

/** How far a draft is: how many entries its log ever held. */
export interface DraftHead {
  readonly id: string;
  readonly head: number;
  readonly state: StoredDraft['state'];
}

/** A draft's log at one moment. */
export interface DraftLog {
  /** Null without a compaction. */
  readonly snapshot: StoredSnapshot | null;
  /** What came after it, in order: the first has the position `snapshot.entries`, or 0. */
  readonly entries: readonly LogEntry[];
}

/** A change as the log holds it. */
export interface LogEntry {
  readonly update: Uint8Array;
  /** User id, and the username at that moment. */
  readonly by: { readonly id: string; readonly username: string };
}

export interface DraftPage extends ListPage {
  /** User id: a new profile's draft is visible to its author, regardless of its tags. */
  readonly viewer: string;
  readonly state: StoredDraft['state'];
  /** Only changes of this profile. */
  readonly profile?: string;
}

export interface Drafts {
  byId(id: string): Promise<StoredDraft | null>;
  /**
   * Drafts of one state, newest change first, open ones to the minute. The scope is of profiles: it holds for the draft's own tags, and for a change for those
   * that its profile has now, or had last.
   */
  list(page: DraftPage): Promise<Listed<StoredDraft>>;
  /** Open drafts of changes to this profile, newest change first. */
  openOf(profile: string, limit: number): Promise<StoredDraft[]>;
  /** How many open drafts this user began. */
  countOpenOf(user: string): Promise<number>;
  /** How many of them are unwritten. */
  countEmptyOf(user: string): Promise<number>;
  /** Adds a draft without an entry, which may begin from a snapshot of none; false, without a change, if one with this id exists. */
  begin(draft: NewDraft, from?: StoredSnapshot | null): Promise<boolean>;
  /** Ids of open, unwritten drafts that began before `at`; those that begin from a snapshot, before `fromSnapshot`. */
  emptyBefore(before: { readonly at: string; readonly fromSnapshot: string }, limit: number): Promise<string[]>;
  /** Removes an open, unwritten draft, if it was not kept since then; returns whether it did. */
  removeEmpty(id: string, keptBefore?: string): Promise<boolean>;
  /** Counts these as begun at that moment, as far as they are open, unwritten, and were not kept since another. */
  keepEmpty(ids: readonly string[], kept: { readonly at: string; readonly keptBefore: string }): Promise<void>;
  /**
   * Adds each change to its draft's log, creating the draft where it is unknown. Those of one draft are added together or not at all, and
   * those of others whatever became of it. `epoch` is the one they were judged in; null where this process alone changes rights.
   */
  append(entries: readonly AppendEntry[], epoch?: number | null): Promise<AppendOutcome[]>;
  /** How far these drafts are now; those that are unknown are left out. */
  heads(drafts: readonly string[]): Promise<DraftHead[]>;
  /** What the document is made of, in order: the snapshot first, where there is one, then the changes after it. */
  updates(draft: string): Promise<Uint8Array[]>;
  /** The same, each change with its author; of one moment. */
  log(draft: string): Promise<DraftLog>;
  /** What was added after so many entries; null where that is no longer there entry by entry. */
  after(draft: string, entries: number): Promise<LogEntry[] | null>;
  /**
   * Has a snapshot stand for entries, in one transaction; the entries go away with the next one. Returns false, without a change, if the log has
   * fewer entries, or less than `least` more than those the snapshot there stands for.
   */
  compact(draft: string, snapshot: StoredSnapshot, least?: number): Promise<boolean>;
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
