/** What one part of the server announces to the others: everything that changes what people see, or who sees it. */
import type { ProfileFacts, Tags, UserFacts } from '../../core/access/access.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Ended } from '../sessions/sessions.ts';

/** Facts that decisions are made from have changed; null where the thing did not exist, or no longer does. */
export type AccessChange =
  | {
      readonly type: 'profile-changed';
      readonly id: string;
      readonly before: ProfileFacts | null;
      readonly after: (ProfileFacts & { readonly revision: number }) | null;
    }
  | {
      readonly type: 'user-changed';
      readonly id: string;
      readonly before: UserFacts | null;
      readonly after: UserFacts | null;
      /** What decides who sees the user. */
      readonly tags: { readonly before: Tags | null; readonly after: Tags | null };
      /** Grows with every change of the user; null where there is none. */
      readonly revision: number | null;
    }
  /** All facts were read anew, and nobody knows which of them are others. */
  | { readonly type: 'access-reread' };

export type DraftChange =
  /** `tags` are the draft's own when this was announced last; null where it has just appeared. */
  | { readonly type: 'draft-changed'; readonly id: string; readonly tags: Tags | null }
  | { readonly type: 'draft-closed'; readonly id: string }
  /** It is unknown from now on; what decided who saw it. */
  | { readonly type: 'draft-vanished'; readonly id: string; readonly base: Base; readonly tags: Tags; readonly createdBy: string };

export type ServerEvent = AccessChange | DraftChange | { readonly type: 'sessions-ended'; readonly ended: Ended };
