/** Whether a profile may be written to the canonical list: the pure half of a commit. */
import type { Catalog } from '../catalog/catalog.ts';
import { permissionLabel } from '../catalog/catalog.ts';
import type { Access } from '../access/access.ts';
import { decide } from '../access/decide.ts';
import { grantsOf } from '../access/permissions-not-held.ts';
import { grantOf } from '../access/grant.ts';
import { ownPermissions, type OwnPermission } from '../access/own-permissions.ts';
import { isBlocking, type Issue } from '../validation/issues.ts';
import { validateProfile } from '../validation/validate.ts';
import type { CommittingPerson } from '../validation/validate-giving.ts';
import type { CommitFacts, Passed, Refusal, RemovalFacts, WriteFacts } from './facts.ts';
import { digestOf } from '../profile/digest.ts';
import { fold } from '../profile/fold.ts';
import { refuse, type Holders } from '../problem/refusal.ts';

/** The one judgement of a commit: in K4's order. [K4] */
export function judgeCommit(facts: CommitFacts): Refusal | Passed {
  switch (facts.type) {
    case 'signed-out':
      return refuse('signed-out', 'Your session has ended; sign in and try again.');
    case 'no-draft':
      return refuse('not-found', `There is no draft "${facts.draft}".`);
    case 'closed-draft':
      return refuse('closed', `The draft was ${facts.state} by ${facts.by}.`);
    case 'incomplete-draft':
      return refuse('incomplete', 'Some changes of this draft have not arrived at the server; wait until all is saved and try again.'); // [K6]
    case 'write':
      return judgeWrite(facts);
    case 'removal':
      return judgeRemoval(facts);
  }
}

/** Who may not commit is told so before anything about the content is said. */
function judgeWrite(facts: WriteFacts): Refusal | Passed {
  const early = judgeSight(facts) ?? judgeRight(facts) ?? judgeDigest(facts);
  if (early) return early;
  const issues = issuesOf(facts);
  return judgeIssues(issues) ?? judgeBase(facts) ?? judgeName(facts) ?? judgeAdministrator(facts) ?? { ok: true, issues };
}

function judgeRemoval(facts: RemovalFacts): Refusal | Passed {
  const { access, user, revision, current, holders } = facts;
  const unseen = judgeSight(facts);
  if (unseen || current === null) return unseen ?? notFound(facts.named);
  const forbidden = requirePermission(access, user, ownPermissions.deleteProfiles, current.tags);
  if (forbidden) return forbidden;
  if (current.revision !== revision)
    return refuse(
      'revision-changed',
      `You asked to remove revision ${revision}, but ${current.name} is at revision ${current.revision} now; look at it again.`,
    );
  return judgeAdministrator(facts) ?? (holders && inUse(current.name, holders)) ?? { ok: true, issues: [] };
}

const notFound = (id: string): Refusal => refuse('not-found', `There is no security profile "${id}".`);

/** A profile that is not there and one that is out of sight are answered alike. */
function judgeSight({ access, user, named, current }: Pick<WriteFacts, 'access' | 'user' | 'named' | 'current'>): Refusal | null {
  if (named === null) return null;
  const isSeen = current !== null && requirePermission(access, user, ownPermissions.viewProfiles, current.tags) === null;
  return isSeen ? null : notFound(named);
}

/** [K7] */
function judgeDigest({ access, content, base, reviewed }: WriteFacts): Refusal | null {
  if (reviewed === null || digestOf(access.catalog, content, base) === reviewed) return null;
  return refuse(
    'stale',
    'The draft changed since you reviewed it, or what its permissions bring along did; look at what is different and save again.',
  );
}

/** [A9] [A30] */
const judgeAdministrator = ({ keepsAdministrator }: Pick<WriteFacts, 'keepsAdministrator'>): Refusal | null =>
  keepsAdministrator
    ? null
    : refuse(
        'last-administrator',
        `After this nobody could assign security profiles any more; give someone else a profile with ${ownPermissions.assignProfiles} first.`,
      );

function inUse(name: string, holders: Holders): Refusal {
  const names = holders.seen.map(({ username }) => username);
  const others = holders.others ? [names.length > 0 ? 'others' : 'users that you may not see'] : [];
  const all = [...names, ...others];
  const who = all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all.join();
  return { ...refuse('in-use', `${name} is assigned to ${who}; give them another profile first.`), holders };
}

/** A new profile needs Create on what it will be; a change needs Edit on what it was and on what it becomes. [K5] */
function judgeRight({ access, user, content, base, current }: WriteFacts): Refusal | null {
  if (base === null) return requirePermission(access, user, ownPermissions.createProfiles, content.tags);
  return (
    (current && requirePermission(access, user, ownPermissions.editProfiles, current.tags)) ??
    requirePermission(access, user, ownPermissions.editProfiles, content.tags)
  );
}

function requirePermission(
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

const issuesOf = ({ access, proposal, assertions = [], extra = [], ...facts }: WriteFacts): Issue[] =>
  validateProfile(access.catalog, proposal, {
    ...{ assertions, extra, committer: committerOf(access, facts) },
    ...(judgeBase(facts) === null && { review: { ...facts.authorship, base: facts.current, committer: facts.user } }), // [K20]
  });

/** Everyone gives by what they hold when they give, compared with what the profile grants at that moment. [A20] [V50] */
const committerOf = (
  access: Access,
  { user, current, others = [], grantBeyondOwn = 'warn' }: Pick<WriteFacts, 'user' | 'current' | 'others' | 'grantBeyondOwn'>,
): CommittingPerson => ({
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

function judgeBase({ base, current }: Pick<WriteFacts, 'base' | 'current'>): Refusal | null {
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
function judgeName({ access, user, base, current, nameOwner, content }: WriteFacts): Refusal | null {
  if (nameOwner === null || nameOwner.id === base?.profile) return null;
  if (current && fold(current.name) === fold(content.name)) return null;
  const isSeen = requirePermission(access, user, ownPermissions.viewProfiles, nameOwner.tags) === null;
  if (!isSeen) return refuse('name-taken', `The name "${content.name}" is taken; choose another.`);
  return refuse('name-taken', `There is already a security profile named "${nameOwner.name}"; choose another name than "${content.name}".`);
}
