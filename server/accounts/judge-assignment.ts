/** Whether a user may be given these profiles. */
import { grantsOf } from '../../core/access/permissions-not-held.ts';
import { grantOf } from '../../core/access/grant.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { escalationIssues, inAssignment } from '../../core/access/privilege-escalation.ts';
import type { Issue } from '../../core/validation/issues.ts';
import { isUuid } from '../../core/protocol/control.ts';
import { profileFacts } from '../access/stored-facts.ts';
import { judgeProfilesOf } from '../access/judge-holders.ts';
import { shown } from '../web/invalid-detail.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import type { UserWork } from './change-user.ts';

interface Assigned {
  readonly id: string;
  readonly profiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** `already` are the profiles that stay: the caller may keep them even if they cannot see them. Removing all requires no right. [H20] */
export async function judgeAssignment(work: UserWork, user: Assigned, already: readonly string[]): Promise<Refusal | null> {
  const { tables, facts, rights, assertions } = work;
  const given = user.profiles.filter((id) => !already.includes(id));
  if (given.length === 0 && already.every((id) => user.profiles.includes(id))) return null;
  const forbidden = rights.refusalForUser(ownPermissions.assignProfiles, user.tags);
  if (forbidden) return forbidden;
  const found = new Map((await tables.profiles.byIds(given.filter(isUuid))).map((profile) => [profile.id, profile]));
  for (const id of given) {
    const profile = found.get(id);
    if (!profile || !rights.canSeeProfile(profile))
      return refuse('not-found', `There is no security profile ${shown(id)} that you may see; take ids from the list of profiles.`);
    facts.setProfile(profileFacts(facts.catalog, profile));
  }
  const escalating = escalationOfAssignment(work, user, given);
  if (escalating[0]) return refuse('invalid', escalating[0].message, escalating);
  const broken = await judgeProfilesOf(tables, facts.catalog, assertions, already, user.profiles);
  return broken[0] ? refuse('invalid', broken[0].message, broken) : null; // [Q7]
}

/** A profile of any scope may stay; a newly assigned one follows the same rule as a commit. [A20] [A21] [A22] [V50] */
function escalationOfAssignment({ facts, caller, grantBeyondOwn }: UserWork, user: Assigned, given: readonly string[]): Issue[] {
  const { catalog, profileById } = facts;
  const grants = grantsOf(facts, caller);
  const wanted = given.flatMap((id) => {
    const profile = profileById.get(id);
    return profile ? [grantOf(catalog, profile)] : [];
  });
  const held = grantsOf(facts, user.id);
  const kept = [...held].flatMap(([id, grant]) => (user.profiles.includes(id) ? [grant] : []));
  const before = [...held.values()];
  const giving = {
    giver: { grants, grantBeyondOwn },
    wanted,
    had: before,
    holders: [{ isGiver: user.id === caller, before, after: [...kept, ...wanted] }],
  };
  return escalationIssues(catalog, giving, inAssignment).filter(({ severity }) => severity === 'error');
}
