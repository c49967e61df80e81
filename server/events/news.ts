/** What happened since the last delivery, gathered so that each thing is told once. Knows neither streams nor who may see what. [H47] */
import type { ProfileFacts, Tags } from '../../core/access/access.ts';
import type { AccessChange, ServerEvent } from './event.ts';

/** How a thing stood at the last delivery and stands now, as far as it decides who sees it; null where it does not exist. */
export interface Standing {
  readonly before: Tags | null;
  readonly after: Tags | null;
  readonly revision: number | null;
}

export type Vanished = Extract<ServerEvent, { type: 'draft-vanished' }>;

export interface News {
  readonly profiles: Map<string, Standing>;
  readonly users: Map<string, Standing>;
  /** The draft's own tags at the last delivery; null where it did not exist, undefined where they are what they were. */
  readonly drafts: Map<string, Tags | null | undefined>;
  /** Drafts that are unknown since, with what decided who saw them. */
  readonly vanished: Map<string, Vanished>;
  /** Profiles whose tags changed, with those of the last delivery: they decide who sees the drafts of changes to them. */
  readonly retagged: Map<string, Tags>;
  /** People (ids) whose own rights changed: what they could see is no longer known. */
  readonly resets: Set<string>;
  /** Whether so much happened that everybody reads anew. */
  isTooMuch: boolean;
}

/** More things than this at once are not told one by one. */
export const mostItems = 100;

export const noNews = (): News => ({
  profiles: new Map(),
  users: new Map(),
  drafts: new Map(),
  vanished: new Map(),
  retagged: new Map(),
  resets: new Set(),
  isTooMuch: false,
});

export const isEmpty = ({ profiles, users, drafts, vanished, retagged, resets, isTooMuch }: News): boolean =>
  !isTooMuch && [profiles, users, drafts, vanished, retagged, resets].every(({ size }) => size === 0);

/** `holdersOf` names those of the listeners who hold a profile. */
export function addEvent(news: News, event: ServerEvent, holdersOf: (profile: string) => Iterable<string>): void {
  switch (event.type) {
    case 'access-reread':
      news.isTooMuch = true;
      break;
    case 'profile-changed':
      addProfile(news, event);
      if (!grantsAlike(event.before, event.after)) for (const person of holdersOf(event.id)) news.resets.add(person);
      break;
    case 'user-changed':
      put(news.users, event.id, { ...event.tags, revision: event.revision });
      if (rightsOf(event.before) !== rightsOf(event.after)) news.resets.add(event.id);
      break;
    case 'draft-changed':
      if (!news.drafts.has(event.id) || news.drafts.get(event.id) === undefined) news.drafts.set(event.id, event.tags);
      break;
    case 'draft-closed':
      if (!news.drafts.has(event.id)) news.drafts.set(event.id, undefined);
      break;
    case 'draft-vanished':
      // One that nobody was told of yet never was.
      if (news.drafts.get(event.id) !== null) news.vanished.set(event.id, event);
      news.drafts.delete(event.id);
      break;
    case 'sessions-ended':
      break;
  }
  if (news.profiles.size + news.users.size + news.drafts.size + news.vanished.size > mostItems) news.isTooMuch = true;
}

function addProfile(news: News, { id, before, after }: Extract<AccessChange, { type: 'profile-changed' }>): void {
  put(news.profiles, id, { before: before?.tags ?? null, after: after?.tags ?? null, revision: after?.revision ?? null });
  const hasMoved = before !== null && after !== null && JSON.stringify(before.tags) !== JSON.stringify(after.tags);
  if (hasMoved && !news.retagged.has(id)) news.retagged.set(id, before.tags);
}

/** What was told last counts, not what was there in between. */
function put(items: Map<string, Standing>, id: string, next: Standing): void {
  const known = items.get(id);
  items.set(id, known ? { ...next, before: known.before } : next);
}

const grantsAlike = (one: ProfileFacts | null, other: ProfileFacts | null): boolean =>
  JSON.stringify([one?.chosen, one?.accessControl]) === JSON.stringify([other?.chosen, other?.accessControl]);

const rightsOf = (user: { readonly enabled: boolean; readonly profiles: readonly string[] } | null): string =>
  JSON.stringify(user && [user.enabled, user.profiles]);
