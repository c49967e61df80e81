/** Whether a profile may be written to the canonical list: the pure half of a commit. */
import type { Assertion } from '../assertions/assertion.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { permissionLabel } from '../catalog/catalog.ts';
import type { Access } from '../access/access.ts';
import { decide } from '../access/decide.ts';
import { grantsOf } from '../access/exceeds.ts';
import { grantOf } from '../access/grant.ts';
import { ownPermissions, type OwnPermission } from '../access/own-permissions.ts';
import type { GrantBeyondOwn, Holding } from '../access/privilege-escalation.ts';
import { isBlocking, type Issue } from '../profile/issues.ts';
import type { AccessControl, Base, ProfileContent, Proposal } from '../profile/profile.ts';
import { validateProfile } from '../profile/validate.ts';
import type { Committer } from '../profile/validate-giving.ts';
import type { CommitOutcome } from './command.ts';
import { fold } from '../profile/fold.ts';

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

/** Everything a commit is judged by, all read inside its transaction. */
export interface CommitFacts {
  readonly access: Access;
  /** Id of the user who asks. */
  readonly user: string;
  readonly proposal: Proposal;
  readonly content: ProfileContent;
  /** What the instance lays down. [Q6] */
  readonly assertions?: readonly Assertion[];
  readonly grantBeyondOwn?: GrantBeyondOwn;
  /** Issues that only the draft's history shows, or only other people's profiles. [X5] [Q7] */
  readonly extra?: readonly Issue[];
  /** Whoever else has the profile, where the change may lift a limit of theirs. [A21] */
  readonly others?: readonly Holding[];
  readonly base: Base;
  /** The profile that `base` names, as it is now; null where there is none. */
  readonly current: CurrentProfile | null;
  /** The profile that has the proposed name now. */
  readonly nameOwner: Pick<CurrentProfile, 'id' | 'name' | 'tags'> | null;
}

export const refuse = (code: Refusal['code'], detail: string, issues?: readonly Issue[]): Refusal => ({
  ok: false,
  code,
  detail,
  ...(issues && { issues }),
});

/** The content may be written; the issues are warnings, and told with the answer. */
export interface Passed {
  readonly ok: true;
  readonly issues: readonly Issue[];
}

/** The order of the checks is the contract's. [K4] */
export function judgeWrite(facts: CommitFacts): Refusal | Passed {
  const forbidden = judgeRight(facts);
  if (forbidden) return forbidden;
  const issues = issuesOf(facts);
  return judgeIssues(issues) ?? judgeBase(facts) ?? judgeName(facts) ?? { ok: true, issues };
}

/** A new profile needs Create on what it will be; a change needs Edit on what it was and on what it becomes. [K5] */
export function judgeRight({ access, user, content, base, current }: CommitFacts): Refusal | null {
  if (base === null) return requirePermission(access, user, ownPermissions.createProfiles, content.tags);
  return (
    (current && requirePermission(access, user, ownPermissions.editProfiles, current.tags)) ??
    requirePermission(access, user, ownPermissions.editProfiles, content.tags)
  );
}

export function requirePermission(
  access: Access,
  user: string,
  permission: OwnPermission,
  tags: Readonly<Record<string, string>>,
): Refusal | null {
  const decision = decide(access, { user, permission, resource: { type: 'SecurityProfile', tags } });
  if (decision.allowed) return null;
  return refuse(
    'forbidden',
    forbiddenDetail(
      access.catalog,
      permission,
      decision.because.some((reason) => reason.code === 'tags-missing'),
    ),
  );
}

const forbiddenDetail = (catalog: Catalog, permission: string, byTags: boolean): string =>
  byTags
    ? `Your permission ${permissionLabel(catalog, permission)} (${permission}) does not reach a profile with these tags.`
    : `This needs the permission ${permissionLabel(catalog, permission)} (${permission}); ask an administrator for it.`;

const issuesOf = ({ access, proposal, assertions = [], extra = [], ...facts }: CommitFacts): Issue[] =>
  validateProfile(access.catalog, proposal, { assertions, extra, committer: committerOf(access, facts) });

/** Everyone gives by what they hold when they give, compared with what the profile grants at that moment. [A20] [V50] */
const committerOf = (
  access: Access,
  { user, current, others = [], grantBeyondOwn = 'warn' }: Pick<CommitFacts, 'user' | 'current' | 'others' | 'grantBeyondOwn'>,
): Committer => ({
  others,
  grants: grantsOf(access, user),
  grantBeyondOwn,
  base: current && { profile: current.id, grant: grantOf(access.catalog, current) },
});

function judgeIssues(issues: readonly Issue[]): Refusal | null {
  if (!isBlocking(issues)) return null;
  const errors = issues.filter((issue) => issue.severity === 'error');
  return refuse(
    'invalid',
    `${errors.length === 1 ? 'One error keeps' : `${errors.length} errors keep`} the profile from being saved: ${errors[0]?.message}`,
    issues,
  );
}

function judgeBase({ base, current }: CommitFacts): Refusal | null {
  if (base === null) return null;
  if (current === null)
    return refuse('base-removed', 'The security profile was deleted in the meantime; go on with what is here as a new profile.');
  if (current.revision === base.revision) return null;
  return refuse(
    'revision-changed',
    `The change starts from revision ${base.revision}, but ${current.name} is at revision ${current.revision} now; compare with it and start from there.`,
  );
}

/**
 * How a name is written elsewhere is told only to whoever may see it there. [K13] A name from before another counted as the same may be
 * kept. [K8]
 */
function judgeName({ access, user, base, current, nameOwner, content }: CommitFacts): Refusal | null {
  if (nameOwner === null || nameOwner.id === base?.profile) return null;
  if (current && fold(current.name) === fold(content.name)) return null;
  const isSeen = requirePermission(access, user, ownPermissions.viewProfiles, nameOwner.tags) === null;
  if (!isSeen) return refuse('name-taken', `The name "${content.name}" is taken; choose another.`);
  return refuse('name-taken', `There is already a security profile named "${nameOwner.name}"; choose another name than "${content.name}".`);
}
