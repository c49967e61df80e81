/** Whether a user may be added by this caller, with these tags and profiles. */
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Refusal } from '../../core/problem/refusal.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import type { UserWork } from './change-user.ts';
import { judgeAssignment } from './judge-assignment.ts';

export const judgeNewUser = async (work: UserWork, user: Pick<StoredUser, 'id' | 'profiles' | 'tags'>): Promise<Refusal | null> =>
  work.rights.refusalForUser(ownPermissions.createUsers, user.tags) ?? (await judgeAssignment(work, user, []));
