/** The tables as Kysely sees them; what each column means is in `../tables/`. */
import type { Generated, Kysely, Selectable } from 'kysely';
import type { AuditRow } from '../../../core/audit/audit-row.ts';
import type { StoredDraft } from '../tables/drafts.ts';

/**
 * Columns called `tags`, `content` and `proposal` hold JSON. Flags are 0 or 1. A `…_key` is the folded form that makes a name
 * unique and sorts it, `search` what is searched, and `tag` a tag as one text; `listed-text.ts` makes them.
 */
export interface Schema {
  users: {
    id: string;
    username: string;
    username_key: string;
    display_name: string;
    password_hash: string | null;
    enabled: number;
    tags: string;
    created_at: string;
    updated_at: string;
    search: string;
    display_key: string;
  };
  /** `username_key` is the user's, so that holders of a profile are read in the order of their names. */
  user_profiles: { user_id: string; profile_id: string; username_key: string };
  user_tags: { user_id: string; tag: string; username_key: string };
  profiles: {
    id: string;
    name_key: string;
    content: string;
    revision: number;
    created_at: string;
    created_by: string;
    updated_at: string;
    updated_by: string;
    /** Whether its holders can assign profiles to every user, by the catalogue of the last start. [A31] */
    administers: number;
    search: string;
    /** JSON: the chosen permissions that the catalogue lacked when this revision was committed. */
    unlisted: Generated<string>;
  };
  /**
   * The tags of each revision, as ranges: from this revision, until before that one. `name_key` is the profile's if it has the tag now, and
   * null in ended ranges and after the profile's removal, whose last ranges stay open. [S45]
   */
  profile_tags: { profile_id: string; tag: string; since: number; until: number | null; name_key: string | null };
  /** No foreign keys: revisions outlive the profile and its authors. [S14] `by_id` is null where only the name was noted. */
  revisions: {
    profile_id: string;
    revision: number;
    content: string;
    at: string;
    by: string;
    by_id: string | null;
    draft_id: string | null;
    unlisted: Generated<string>;
  };
  drafts: {
    id: string;
    base_profile: string | null;
    base_revision: number | null;
    state: StoredDraft['state'];
    proposal: string;
    created_at: string;
    created_by: string;
    created_by_id: string;
    updated_at: string;
    closed_by: string | null;
    profile_id: string | null;
    profile_revision: number | null;
    /** Of the request that committed it: its idempotency key, and what its author had reviewed. */
    commit_id: string | null;
    commit_digest: string | null;
    search: string;
    /** The draft's tags, a line each: they decide who sees a new profile's draft, and count beside the base's once a change is committed. */
    tag_lines: string;
    /** 1 once the log of the closed draft was removed. */
    log_removed: Generated<number>;
    /** 0 until its log holds an entry. */
    begun: number;
    /** Entries that its log ever held, those of its snapshot included, and how many of them the newest batch brought. */
    head: Generated<number>;
    newest_batch: Generated<number>;
    /** When it was last changed, for lists: of an open draft the first change of that minute. Kept by the database itself. [S155] */
    listed_at: Generated<string>;
  };
  /** `by_id` is no foreign key: what people wrote outlives their account. */
  draft_updates: {
    seq: Generated<number>;
    draft_id: string;
    bytes: Uint8Array;
    by_id: string;
    by_name: string;
    at: string;
  };
  /** `through_seq` is the last entry of the log that it replaces, `at` the time of that entry. */
  draft_snapshots: { draft_id: string; entries: number; bytes: Uint8Array; metadata: string; at: string; through_seq: number };
  sessions: { id: string; user_id: string; created_at: string; last_seen_at: string; address: string | null; browser: string | null };
  /** `scopes` holds JSON, a list. */
  tokens: {
    id: string;
    hash: string;
    user_id: string;
    name: string;
    scopes: string;
    created_at: string;
    expires_at: string;
    last_used_at: string | null;
  };
  /** `made_by` is null where the operator made it; no foreign key, like all authors. */
  invitations: { id: string; user_id: string; created_at: string; made_by: string | null };
  setup_links: { id: string; created_at: string };
  /** `id` is the hash of what is counted. */
  attempts: { id: string; count: number; ends_at: string };
  /**
   * One row: how often anything has changed from which decisions are made, an id of this database, and a digest of the settings in force;
   * `needs` is the newest migration that a version has to know, and `needs_version` the version that carried it out.
   */
  epoch: { n: number; instance: string; settings: string | null; needs: string | null; needs_version: string | null };
  /** What that was; `id` is of a thing of this kind. */
  changes: { n: number; kind: 'profile' | 'user' | 'session' | 'settings' | 'version'; id: string };
  /** `settings` holds JSON. */
  nodes: { id: string; version: string; started_at: string; seen_at: string; epoch: number; settings: string };
  outcomes: { id: string; actor_id: string; fingerprint: string; answer: string; at: string };
  /** No foreign keys: an event outlives its actor and its target. `before` and `after` hold JSON. */
  audit: {
    /** PostgreSQL answers a bigint as text. */
    seq: number | string;
    at: string;
    event: AuditRow['event'];
    outcome: AuditRow['outcome'];
    actor_id: string | null;
    actor_name: string | null;
    via: AuditRow['actor']['via'];
    address: string | null;
    target_kind: NonNullable<AuditRow['target']>['kind'] | null;
    target_id: string | null;
    target_name: string | null;
    before: string | null;
    after: string | null;
    reason: string | null;
    prev: string;
    hash: string;
  };
}

export type Database = Kysely<Schema>;

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;

/** Runs `work` in a transaction, or in the one already running; either way whole or not at all. [S2] */
export type Atomically = <T>(work: (db: Database) => Promise<T>) => Promise<T>;

/** As a database takes it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A statement of a transaction that is handed over whole. */
export interface Step extends Statement {
  /** So many rows it has to answer; with fewer the transaction is undone. */
  readonly rows: number;
}

/** Runs the steps as one transaction, handed over whole; false where one of them undid it. */
export type HandOver = (steps: readonly Step[]) => Promise<boolean>;

/** The same, and answers null; where one of them undid it, runs `otherwise` in a transaction in its place, ahead of what was asked later. */
export type InOneGo = <T>(steps: readonly Step[], otherwise: (db: Database) => Promise<T>) => Promise<T | null>;

/** By code unit, so that the order does not depend on a database's collation. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
