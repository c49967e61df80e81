/** What has happened: everything that changes what people see, or who sees it, with what decides before and after. */
import type { ProfileFacts, Tags, UserFacts } from '../../core/access/facts.ts';
import type { Base } from '../../core/profile/profile.ts';

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
  /** All facts were read anew; which of them differ is unknown. */
  | { readonly type: 'access-reread' };

export type DraftChange =
  /** `tags` are the draft's own when this was announced last; null where it has just appeared. */
  | { readonly type: 'draft-changed'; readonly id: string; readonly tags: Tags | null }
  | { readonly type: 'draft-closed'; readonly id: string }
  /** It is unknown from now on; what decided who saw it. */
  | { readonly type: 'draft-vanished'; readonly id: string; readonly base: Base; readonly tags: Tags; readonly createdBy: string };

/** Ids of sessions, or the user (id) all of whose sessions ended. */
export type Ended = readonly string[] | { readonly user: string };

export const isAmongEnded = (ended: Ended, session: string, user: string): boolean =>
  'user' in ended ? ended.user === user : ended.includes(session);

/** Sessions have ended other than by time. */
export interface SessionsEnded {
  readonly type: 'sessions-ended';
  readonly ended: Ended;
}

export type ServerEvent = AccessChange | DraftChange | SessionsEnded;
export type EventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>;
