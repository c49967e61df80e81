/** Finds one thing by its id, with the same answer for unknown and invisible things. */
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { isUuid } from '../../core/protocol/control.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { shown } from '../web/invalid-detail.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import type { Rights } from './rights.ts';

/** `forbidden` for callers who may see no profile at all, `not-found` for the rest. [H5] */
export async function findProfile(
  tables: Tables,
  rights: Rights,
  id: string,
): Promise<{ readonly ok: true; readonly profile: StoredProfile } | Refusal> {
  const forbidden = rights.refusalAnywhere(ownPermissions.viewProfiles);
  if (forbidden) return forbidden;
  const profile = isUuid(id) ? await tables.profiles.byId(id) : null;
  return profile && rights.canSeeProfile(profile)
    ? { ok: true, profile }
    : refuse('not-found', `There is no security profile ${shown(id)} that you may see; take an id from the list of profiles.`);
}

/** `forbidden` for callers who may see no user at all, `not-found` for the rest. [H5] */
export async function findUser(
  tables: Tables,
  rights: Rights,
  id: string,
): Promise<{ readonly ok: true; readonly user: StoredUser } | Refusal> {
  const forbidden = rights.refusalAnywhere(ownPermissions.viewUsers);
  if (forbidden) return forbidden;
  const user = isUuid(id) ? await tables.users.byId(id) : null;
  return user && rights.canSeeUser(user)
    ? { ok: true, user }
    : refuse('not-found', `There is no user ${shown(id)} that you may see; take an id from the list of users.`);
}
