/** What somebody may be told of profiles and people that an answer is not about but would name; HTTP and the relay both ask here. [H30] */
import type { Access } from '../../core/access/access.ts';
import { isAllowed, type Because } from '../../core/access/decide.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';

type Tags = Readonly<Record<string, string>>;

/** Whether somebody may hear of a profile with these tags. */
export const mayHearOfProfile = (facts: Access, asker: string, tags: Tags): boolean =>
  isAllowed(facts, { user: asker, permission: ownPermissions.viewProfiles, resource: { type: 'SecurityProfile', tags } });

/** What a draft was committed as, for whoever may see that profile as it is; null for everybody else, and once it is removed. */
export function profileTold<P extends { readonly id: string }>(facts: Access, asker: string, profile: P): P | null {
  const tags = facts.profileById.get(profile.id)?.tags;
  return tags && mayHearOfProfile(facts, asker, tags) ? profile : null;
}

/** The reasons of a decision, such that they name and describe only profiles that the asker may see. [H31] */
export function reasonsFor(facts: Access, asker: string, because: readonly Because[]): ToldReason[] {
  const told = because.map((reason): ToldReason => {
    if (!('profile' in reason)) return reason;
    return profileTold(facts, asker, { id: reason.profile }) ? reason : { code: reason.code };
  });
  // How many there are that cannot be named says something of them too.
  const unnamed = new Set<string>();
  return told.filter((reason) => 'profile' in reason || (!unnamed.has(reason.code) && unnamed.add(reason.code)));
}

/** A reason, or what is left of it where its profile is out of sight. */
export type ToldReason = Because | { readonly code: Because['code'] };
