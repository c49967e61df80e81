/** The events that one person is sent of a batch: judged by their rights of this moment, thing by thing. Pure. [H43] [H44] */
import type { Access } from '../../core/access/access.ts';
import type { Tags } from '../../core/access/facts.ts';
import { isAllowed } from '../../core/access/decide.ts';
import { draftAccess } from '../../core/access/draft-access.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Version } from './event-batch.ts';

/** A draft with what decides who sees it: the base profile's tags for a change, its own for a new profile. */
export interface DraftVersion extends Version {
  readonly base: Base;
  /** User id. */
  readonly createdBy: string;
  /** Of a change that was committed: the tags of its revision, which count beside those of now; null for every other draft. */
  readonly committed: Tags | null;
}

/** A batch with what decides about its drafts, read from the storage. */
export interface ReadBatch {
  readonly profiles: ReadonlyMap<string, Version>;
  readonly users: ReadonlyMap<string, Version>;
  readonly drafts: ReadonlyMap<string, DraftVersion>;
}

export interface PersonEvent {
  readonly event: 'profiles' | 'users' | 'drafts';
  /** A revision of null: it could be seen, and no longer can. */
  readonly items: readonly { readonly id: string; readonly revision: number | null }[];
}

/** Only kinds of which there is something to send. */
export function eventsFor(facts: Access, person: string, { profiles, users, drafts }: ReadBatch): PersonEvent[] {
  const canSee = (permission: string, type: string, tags: Tags): boolean =>
    isAllowed(facts, { user: person, permission, resource: { type, tags } });
  const canSeeDraft = ({ base, createdBy, committed }: DraftVersion, tags: Tags, isNow: boolean): boolean => {
    const reaches = (deciding: Tags): boolean => draftAccess(facts, person, { base, createdBy, tags: deciding }).level !== 'none';
    return reaches(tags) && (!isNow || committed === null || reaches(committed)); // [H33]
  };
  const events: PersonEvent[] = [
    { event: 'profiles', items: itemsOf(profiles, (_profile, tags) => canSee(ownPermissions.viewProfiles, 'SecurityProfile', tags)) },
    { event: 'users', items: itemsOf(users, (_user, tags) => canSee(ownPermissions.viewUsers, 'User', tags)) },
    { event: 'drafts', items: itemsOf(drafts, canSeeDraft) },
  ];
  return events.filter(({ items }) => items.length > 0);
}

function itemsOf<T extends Version>(
  things: ReadonlyMap<string, T>,
  canSee: (thing: T, tags: Tags, isNow: boolean) => boolean,
): PersonEvent['items'] {
  return [...things].flatMap(([id, thing]) => {
    if (thing.after !== null && canSee(thing, thing.after, true)) return [{ id, revision: thing.revision }];
    return thing.before !== null && canSee(thing, thing.before, false) ? [{ id, revision: null }] : [];
  });
}
