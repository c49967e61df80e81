/** What can be asked of the canonical list, and how it answers. */
import type { ProblemCode } from '../problem/codes.ts';
import type { Issue } from '../profile/issues.ts';
import type { Proposal } from '../profile/profile.ts';

export type CommitCommand =
  /** Creates a profile from a whole proposal. */
  | { readonly kind: 'create'; readonly proposal: Proposal }
  /** Replaces a profile at a known revision. */
  | { readonly kind: 'update'; readonly profile: string; readonly revision: number; readonly proposal: Proposal }
  /** Removes a profile at a known revision. */
  | { readonly kind: 'delete'; readonly profile: string; readonly revision: number }
  /** Commits a draft, as the server holds it, if it is what the digest says. */
  | { readonly kind: 'draft'; readonly draft: string; readonly digest: string };

/** Who asks; both are read again inside the transaction. */
export interface Actor {
  readonly user: string;
  /** Session id; null only for what the server itself does on an empty database. */
  readonly session: string | null;
  /** The address it came from, where it came over the network. */
  readonly from?: string | null;
}

/** Who has a profile, by username. */
export interface Holders {
  readonly seen: readonly { readonly id: string; readonly username: string }[];
  readonly others: boolean;
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
