/** What can be asked of the canonical list, and how it answers. */
import type { Holders } from '../problem/refusal.ts';
import type { ProblemCode } from '../problem/codes.ts';
import type { Issue } from '../validation/issues.ts';
import type { Proposal } from '../profile/profile.ts';

export type CommitCommand =
  /** Creates a profile from a whole proposal. */
  | { readonly kind: 'create'; readonly proposal: Proposal; readonly acknowledged?: Acknowledged }
  /** Replaces a profile at a known revision. */
  | {
      readonly kind: 'update';
      readonly profile: string;
      readonly revision: number;
      readonly proposal: Proposal;
      readonly acknowledged?: Acknowledged;
      /** The earlier revision that the proposal repeats. */
      readonly restores?: number;
    }
  /** Removes a profile at a known revision. */
  | { readonly kind: 'delete'; readonly profile: string; readonly revision: number }
  /** Commits a draft, as the server holds it, if it is what the digest says. */
  | { readonly kind: 'draft'; readonly draft: string; readonly digest: string };

/** Fingerprint by key of the findings that whoever asks acknowledges. [K21] */
export type Acknowledged = Readonly<Record<string, string>>;

/** Who asks; both are read again inside the transaction. */
export interface Actor {
  readonly user: string;
  /** Session id; null where a token acts, and for what the server itself does on an empty database. */
  readonly session: string | null;
  /** Token id, where a program acts with one. */
  readonly token?: string;
  /** The address it came from, where it came over the network. */
  readonly from?: string | null;
}

export type CommitOutcome =
  | {
      readonly ok: true;
      readonly profile: { readonly id: string; readonly revision: number };
      readonly by: string;
      /** What was warned of; left out of a removal. */
      readonly issues?: readonly Issue[];
    }
  | {
      readonly ok: false;
      readonly code: Extract<
        ProblemCode,
        | 'signed-out'
        | 'forbidden'
        | 'not-found'
        | 'name-taken'
        | 'in-use'
        | 'last-administrator'
        | 'stale'
        | 'incomplete'
        | 'closed'
        | 'key-reused'
        | 'revision-changed'
        | 'base-removed'
        | 'invalid'
      >;
      readonly detail: string;
      readonly issues?: readonly Issue[];
      /** Of `in-use`: those who have the profile, as far as the asker may see them, and whether there are others. */
      readonly holders?: Holders;
    };

/** The one way into the canonical list: every creation, change and removal of a profile goes through `commit`. [K2] */
export interface Committer {
  /**
   * Carries a command out whole, in one transaction, or not at all.
   * `key` is the idempotency key (UUID): the same key with the same command is answered as the first time.
   */
  commit(key: string, command: CommitCommand, actor: Actor): Promise<CommitOutcome>;
}
