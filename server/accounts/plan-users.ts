/** What would become of each of many new users, judged as if they were added, with profiles by name; writes nothing. */
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { shown } from '../web/invalid-detail.ts';
import { workIn, type ChangeUserDeps, type UserWork } from './change-user.ts';
import { judgeNewUser } from './judge-new-user.ts';
import type { Caller } from './sessions.ts';
import { judgeUserInput } from './user-input.ts';

export interface PlannedUser {
  readonly username: string;
  readonly displayName?: string;
  /** Names. */
  readonly profiles?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Planned {
  /** Ids of the profiles; empty where there is a refusal. */
  readonly profiles: readonly string[];
  readonly refusal: Refusal | null;
}

/** `next` takes how many profiles were judged, and resolves when the following user has its turn. [H200] [H207] */
export async function planUsers(
  deps: Pick<ChangeUserDeps, 'storage' | 'catalog' | 'assertions' | 'config'> & { readonly newId: () => string },
  caller: Caller,
  users: readonly PlannedUser[],
  next: (judged: number) => Promise<void>,
): Promise<Planned[]> {
  const { id } = caller.user;
  const work = await workIn(deps, deps.storage, id, await deps.storage.users.byId(id));
  const [planned, judged]: [Planned[], Judged] = [[], new Map()];
  for (const user of users) {
    const before = judged.size;
    planned.push(await planUser(work, user, deps.newId(), judged));
    await next(judged.size === before ? 0 : (user.profiles?.length ?? 0));
  }
  return planned;
}

/** What was found of profiles and tags: most people of a file have those of others, who are judged alike. */
type Judged = Map<string, Promise<Planned>>;

async function planUser(work: UserWork, user: PlannedUser, id: string, judged: Judged): Promise<Planned> {
  const wrong = judgeUserInput(user);
  if (wrong) return no(wrong);
  const key = JSON.stringify([user.profiles, user.tags]);
  const found = judged.get(key) ?? judgeRights(work, user, id);
  judged.set(key, found);
  const planned = await found;
  const refusal = planned.refusal ? null : taken(work, await work.tables.users.byUsername(user.username));
  return refusal ? no(refusal) : planned;
}

const no = (refusal: Refusal): Planned => ({ profiles: [], refusal });

async function judgeRights(work: UserWork, user: PlannedUser, id: string): Promise<Planned> {
  // Who may not give profiles learns of none, as when the user is added.
  const { tags = {}, profiles: names = [] } = user;
  const forbidden =
    work.rights.refusalForUser(ownPermissions.createUsers, tags) ??
    (names.length > 0 ? work.rights.refusalForUser(ownPermissions.assignProfiles, tags) : null);
  if (forbidden) return no(forbidden);
  const profiles: string[] = [];
  for (const name of names) {
    const profile = await work.tables.profiles.byName(name);
    if (!profile || !work.rights.canSeeProfile(profile))
      return no(
        refuse('not-found', `There is no security profile ${shown(name)} that you may see; take a name from the list of profiles.`),
      );
    profiles.push(profile.id);
  }
  const refusal = await judgeNewUser(work, { id, profiles: [...new Set(profiles)].sort(), tags });
  return refusal ? no(refusal) : { profiles, refusal: null };
}

/** A plan leaves no trace, so it tells of nobody out of sight; adding such a user is refused then. [H200a] */
const taken = ({ rights }: UserWork, user: StoredUser | null): Refusal | null =>
  user && rights.canSeeUser(user)
    ? refuse('username-taken', `Another user has the username ${shown(user.username)}; leave this one out, or choose another.`)
    : null;
