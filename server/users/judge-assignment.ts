/** Whether a user may be given these profiles. */
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { isUuid } from '../../core/protocol/control.ts';
import { profileFacts } from '../access/access-state.ts';
import { judgeProfilesOf } from '../assertions/judge-holders.ts';
import { shown } from '../http/invalid-detail.ts';
import { refuse, type Refusal } from '../http/problem.ts';
import type { UserWork } from './change-user.ts';

interface Assigned {
  readonly profiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** `already` are the profiles that stay: they may be kept even when the one who asks cannot see them. Giving none needs no right. [H20] */
export async function judgeAssignment(
  { tables, facts, rights, assertions }: UserWork,
  user: Assigned,
  already: readonly string[],
): Promise<Refusal | null> {
  const given = user.profiles.filter((id) => !already.includes(id));
  if (given.length === 0 && already.every((id) => user.profiles.includes(id))) return null;
  const forbidden = rights.refusalForUser(ownPermissions.assignProfiles, user.tags);
  if (forbidden) return forbidden;
  for (const id of given) {
    const profile = isUuid(id) ? await tables.profiles.byId(id) : null;
    if (!profile || !rights.canSeeProfile(profile))
      return refuse('not-found', `There is no security profile ${shown(id)} that you may see; take ids from the list of profiles.`);
    facts.setProfile(profileFacts(profile));
  }
  const broken = await judgeProfilesOf(tables, facts.catalog, assertions, already, user.profiles);
  return broken[0] ? refuse('invalid', broken[0].message, broken) : null; // [Q7]
}
