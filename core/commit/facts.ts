/** What a commit is judged by, and how the judgement answers. */
import type { Access } from '../access/access.ts';
import type { GrantBeyondOwn, Holding } from '../access/privilege-escalation.ts';
import type { AccessControl, Base, ProfileContent, Proposal } from '../profile/profile.ts';
import type { Assertion } from '../validation/assertions/assertion.ts';
import type { Authorship } from '../validation/findings.ts';
import type { Issue } from '../validation/issues.ts';
import type { Holders } from '../problem/refusal.ts';
import type { CommitOutcome } from './command.ts';

export type Refusal = Extract<CommitOutcome, { ok: false }>;

/** A profile of the canonical list, as far as a commit depends on it. */
export interface CurrentProfile {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
}

/**
 * Everything a commit is judged by, read once inside its transaction, as far as it can be read: without a session there is no draft to look
 * at, and of a draft that is not whole nothing to judge.
 */
export type CommitFacts =
  | { readonly type: 'signed-out' }
  | { readonly type: 'no-draft'; readonly draft: string }
  | { readonly type: 'closed-draft'; readonly state: 'committed' | 'discarded'; readonly by: string | null }
  | { readonly type: 'incomplete-draft' }
  | WriteFacts
  | RemovalFacts;

/** Who asks, by the rights of the transaction. */
interface AskedBy {
  /** Facts of the user who asks, and of no one else. */
  readonly access: Access;
  /** Id of the user who asks. */
  readonly user: string;
}

export interface WriteFacts extends AskedBy {
  readonly type: 'write';
  /** The profile (id) that the request names, which has to be in sight; null where it names none, or a draft. */
  readonly named: string | null;
  /** The digest that was reviewed; null where nothing was. */
  readonly reviewed: string | null;
  readonly proposal: Proposal;
  readonly content: ProfileContent;
  /** What the instance lays down. [Q6] */
  readonly assertions?: readonly Assertion[];
  readonly grantBeyondOwn?: GrantBeyondOwn;
  readonly authorship: Authorship;
  /** Issues that only other people's profiles show. [Q7] */
  readonly extra?: readonly Issue[];
  /** Whoever else has the profile, where the change may lift a limit of theirs. [A21] */
  readonly others?: readonly Holding[];
  readonly base: Base;
  /** The profile that `base` names, as it is in force now; null where there is none. */
  readonly current: CurrentProfile | null;
  /** The profile that has the proposed name now; null also where a change keeps the name that its profile has. */
  readonly nameOwner: Pick<CurrentProfile, 'id' | 'name' | 'tags'> | null;
  /** Whether somebody could still assign profiles afterwards, or nobody could before. [A9] */
  readonly keepsAdministrator: boolean;
}

export interface RemovalFacts extends AskedBy {
  readonly type: 'removal';
  readonly named: string;
  /** The revision that the request names. */
  readonly revision: number;
  readonly current: CurrentProfile | null;
  readonly keepsAdministrator: boolean;
  /** Null where nobody has it. */
  readonly holders: Holders | null;
}

/** The content may be written; the issues are warnings, and told with the answer. */
export interface Passed {
  readonly ok: true;
  readonly issues: readonly Issue[];
}
