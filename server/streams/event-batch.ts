/** The events since the last delivery, joined so that each thing is sent once. Knows neither streams nor who may see what. [H47] */
import type { Tags } from '../../core/access/facts.ts';
import { grantsDiffer, rightsOf } from '../access/concerned.ts';
import type { EventOf, ServerEvent } from '../events/event.ts';

/** A thing as it was at the last delivery and is now, as far as that decides who sees it; null where it does not exist. */
export interface Version {
  readonly before: Tags | null;
  readonly after: Tags | null;
  readonly revision: number | null;
}

export type Vanished = EventOf<'draft-vanished'>;

export interface EventBatch {
  readonly profiles: Map<string, Version>;
  readonly users: Map<string, Version>;
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

/** More things than this at once are not sent one by one. */
export const mostItems = 100;

export const emptyBatch = (): EventBatch => ({
  profiles: new Map(),
  users: new Map(),
  drafts: new Map(),
  vanished: new Map(),
  retagged: new Map(),
  resets: new Set(),
  isTooMuch: false,
});

export const isEmpty = ({ profiles, users, drafts, vanished, retagged, resets, isTooMuch }: EventBatch): boolean =>
  !isTooMuch && [profiles, users, drafts, vanished, retagged, resets].every(({ size }) => size === 0);

/** `holdersOf` names those of the people with a stream who hold a profile. */
export function addEvent(batch: EventBatch, event: ServerEvent, holdersOf: (profile: string) => Iterable<string>): void {
  switch (event.type) {
    case 'access-reread':
      batch.isTooMuch = true;
      break;
    case 'profile-changed':
      addProfile(batch, event);
      if (grantsDiffer(event.before, event.after)) for (const person of holdersOf(event.id)) batch.resets.add(person);
      break;
    case 'user-changed':
      put(batch.users, event.id, { ...event.tags, revision: event.revision });
      if (rightsOf(event.before) !== rightsOf(event.after)) batch.resets.add(event.id);
      break;
    case 'draft-changed':
      if (!batch.drafts.has(event.id) || batch.drafts.get(event.id) === undefined) batch.drafts.set(event.id, event.tags);
      break;
    case 'draft-closed':
      if (!batch.drafts.has(event.id)) batch.drafts.set(event.id, undefined);
      break;
    case 'draft-vanished':
      // One that was sent to nobody yet never was.
      if (batch.drafts.get(event.id) !== null) batch.vanished.set(event.id, event);
      batch.drafts.delete(event.id);
      break;
    case 'sessions-ended':
      break;
  }
  if (batch.profiles.size + batch.users.size + batch.drafts.size + batch.vanished.size > mostItems) batch.isTooMuch = true;
}

function addProfile(batch: EventBatch, { id, before, after }: EventOf<'profile-changed'>): void {
  put(batch.profiles, id, { before: before?.tags ?? null, after: after?.tags ?? null, revision: after?.revision ?? null });
  const hasMoved = before !== null && after !== null && JSON.stringify(before.tags) !== JSON.stringify(after.tags);
  if (hasMoved && !batch.retagged.has(id)) batch.retagged.set(id, before.tags);
}

/** What was sent last counts, not what was there in between. */
function put(items: Map<string, Version>, id: string, next: Version): void {
  const known = items.get(id);
  items.set(id, known ? { ...next, before: known.before } : next);
}
