/** Decides which profiles and people an answer may name beside its subject; HTTP and the relay both ask here. [H30] */
import type { Because } from '../../core/access/decide.ts';
import type { Grants, Holder } from '../../core/access/facts.ts';
import type { HeldPermission } from '../../core/access/who-may.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { askerMay, type AskingFacts } from './asking.ts';

type Tags = Readonly<Record<string, string>>;

/** Whether a user may learn of a profile with these tags. */
export const mayHearOfProfile = (facts: AskingFacts, asker: string, tags: Tags): boolean =>
  askerMay(facts, { user: asker, permission: ownPermissions.viewProfiles, resource: { type: 'SecurityProfile', tags } });

/** Whether a user may learn who a person with these tags is; of themself they always may. */
export const mayHearOfUser = (facts: AskingFacts, asker: string, { id, tags }: { readonly id: string; readonly tags: Tags }): boolean =>
  id === asker || askerMay(facts, { user: asker, permission: ownPermissions.viewUsers, resource: { type: 'User', tags } });

/** The profile that a draft was committed as, for a user who may see it as it is; null for all others, and after its removal. */
export function profileTold<P extends { readonly id: string }>(facts: AskingFacts, asker: string, profile: P): P | null {
  const tags = facts.profileById.get(profile.id)?.tags;
  return tags && mayHearOfProfile(facts, asker, tags) ? profile : null;
}

/** The reasons of a decision, such that they name and describe only profiles that the asker may see. [H31] */
export function reasonsFor(facts: AskingFacts, asker: string, because: readonly Because[]): ToldReason[] {
  const unnamed: string[] = [];
  return because.flatMap((reason): readonly ToldReason[] => {
    if ('profile' in reason && profileTold(facts, asker, { id: reason.profile })) return [reason];
    // The number of things that cannot be named reveals something of them too.
    if (unnamed.includes(reason.code)) return [];
    unnamed.push(reason.code);
    return ['profile' in reason ? { code: reason.code } : reason];
  });
}

/**
 * A permission that somebody holds, such that it tells no more of profiles out of the asker's sight than decisions about them would; null where
 * nothing of it may be told. [H125]
 */
export function heldTold(facts: AskingFacts, asker: string, held: HeldPermission & { readonly enabled: boolean }): ToldPermission | null {
  const { permission, enabled } = held;
  const through = held.through.filter(({ profile }) => profileTold(facts, asker, { id: profile }) !== null);
  // Decisions tell of the widest grants alone, and of a disabled person's none.
  const isHidden = enabled && held.through.some((one) => !through.includes(one) && (one.tags === null || !held.openly));
  const openly = isHidden ? held.openly : through.some(({ tags }) => tags === null);
  return through.length > 0 || isHidden ? { permission, openly, through, isHidden } : null;
}

/** Who is told to hold what some profiles grant: of an enabled user decisions tell, of a disabled one only profiles in sight. [H181] */
export function createHolderTold(facts: AskingFacts, asker: string, isGranting: (grants: Grants) => boolean): (holder: Holder) => boolean {
  const isSeen = (grants: Grants): boolean => profileTold(facts, asker, { id: grants.profile?.id ?? '' }) !== null;
  return ({ enabled, grants }) => grants.some((one) => isGranting(one) && (enabled || isSeen(one)));
}

/** `isHidden`: it also comes through profiles that the asker may not see. */
export type ToldPermission = HeldPermission & { readonly isHidden: boolean };

/** A reason, or what is left of it where its profile is out of sight. */
export type ToldReason = Because | { readonly code: Because['code'] };
