/** What one person is told of what happened: judged by their rights of this moment, thing by thing. Pure but for the facts. [H43] [H44] */
import type { Access, Tags } from '../../core/access/access.ts';
import { isAllowed } from '../../core/access/decide.ts';
import { draftAccess } from '../../core/access/draft-access.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Standing } from './news.ts';

/** A draft with what decides who sees it: the base profile's tags for a change, its own for a new profile. */
export interface DraftStanding extends Standing {
  readonly base: Base;
  /** User id. */
  readonly createdBy: string;
  /** Of a change that was committed: the tags of its revision, which count beside those of now; null for every other draft. */
  readonly committed: Tags | null;
}

export interface Happened {
  readonly profiles: ReadonlyMap<string, Standing>;
  readonly users: ReadonlyMap<string, Standing>;
  readonly drafts: ReadonlyMap<string, DraftStanding>;
}

export interface Telling {
  readonly event: 'profiles' | 'users' | 'drafts';
  /** A revision of null: it could be seen, and no longer can. */
  readonly items: readonly { readonly id: string; readonly revision: number | null }[];
}

/** Only kinds of which there is something to tell. */
export function tellingsFor(facts: Access, person: string, { profiles, users, drafts }: Happened): Telling[] {
  const canSee = (permission: string, type: string, tags: Tags): boolean =>
    isAllowed(facts, { user: person, permission, resource: { type, tags } });
  const canSeeDraft = ({ base, createdBy, committed }: DraftStanding, tags: Tags, isNow: boolean): boolean => {
    const reaches = (deciding: Tags): boolean => draftAccess(facts, person, { base, createdBy, tags: deciding }).level !== 'none';
    return reaches(tags) && (!isNow || committed === null || reaches(committed)); // [H33]
  };
  const tellings: Telling[] = [
    { event: 'profiles', items: itemsOf(profiles, (_profile, tags) => canSee(ownPermissions.viewProfiles, 'SecurityProfile', tags)) },
    { event: 'users', items: itemsOf(users, (_user, tags) => canSee(ownPermissions.viewUsers, 'User', tags)) },
    { event: 'drafts', items: itemsOf(drafts, canSeeDraft) },
  ];
  return tellings.filter(({ items }) => items.length > 0);
}

function itemsOf<T extends Standing>(
  things: ReadonlyMap<string, T>,
  canSee: (thing: T, tags: Tags, isNow: boolean) => boolean,
): Telling['items'] {
  return [...things].flatMap(([id, thing]) => {
    if (thing.after !== null && canSee(thing, thing.after, true)) return [{ id, revision: thing.revision }];
    return thing.before !== null && canSee(thing, thing.before, false) ? [{ id, revision: null }] : [];
  });
}
