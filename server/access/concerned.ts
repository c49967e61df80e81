/** The members whose rights in drafts a change can alter, so that the relay judges only them again. Pure. [A32] [H95] [H96] */
import type { Access } from '../../core/access/access.ts';
import type { ProfileFacts, UserFacts } from '../../core/access/facts.ts';
import type { AccessChange, EventOf } from '../events/event.ts';

/** Members whose level may change: all of them, or those who match one of the two. */
export type Concerned =
  | 'everybody'
  | {
      /** Users (ids). */
      readonly user: (id: string) => boolean;
      /** All members of a draft of a change to this profile (id); null if there is none. */
      readonly base: string | null;
    };

/** Null where the change moves no level. `facts` are those of after it. */
export function concernedBy(change: AccessChange, facts: Access): Concerned | null {
  switch (change.type) {
    case 'user-changed':
      return rightsOf(change.before) === rightsOf(change.after) ? null : { user: (id) => id === change.id, base: null };
    case 'profile-changed':
      return concernedByProfile(change, facts);
    case 'access-reread':
      return 'everybody';
  }
}

/** A profile's grants decide for its holders; its tags decide for all members of a draft of a change to it. */
function concernedByProfile({ id, before, after }: EventOf<'profile-changed'>, { userById }: Access): Concerned | null {
  const grantsOther = grantsDiffer(before, after);
  // A removed profile's drafts go by the tags it had last. [A8]
  const hasOtherTags = after !== null && tagsDiffer(before, after);
  if (!grantsOther && !hasOtherTags) return null;
  return { user: (user) => grantsOther && userById.get(user)?.profiles.includes(id) === true, base: hasOtherTags ? id : null };
}

/** Whether the two grant otherwise, or take away otherwise. */
export const grantsDiffer = (one: ProfileFacts | null, other: ProfileFacts | null): boolean =>
  JSON.stringify([one?.chosen, one?.accessControl]) !== JSON.stringify([other?.chosen, other?.accessControl]);

const tagsDiffer = (one: ProfileFacts | null, other: ProfileFacts | null): boolean =>
  JSON.stringify(one?.tags) !== JSON.stringify(other?.tags);

/** What of a user decides, as text. */
export const rightsOf = (user: UserFacts | null): string => JSON.stringify(user && [user.enabled, user.profiles]);
