/** The rule that somebody can always give permissions. */
import type { Access } from './access.ts';
import { isAllowed } from './decide.ts';
import { ownPermissions } from './own-permissions.ts';

/**
 * Whether a change leaves an administrator: an enabled user who may assign profiles to every user, whatever the tags. [A9]
 * Where there was none before, nothing can be taken away and every change is let through.
 */
export const keepsAdministrator = (before: Access, after: Access): boolean => hasAdministrator(after) || !hasAdministrator(before);

const hasAdministrator = (access: Access): boolean => [...access.userById.keys()].some((user) => isAdministrator(access, user));

/** A user without tags is reached only by who is not limited to any. */
const isAdministrator = (access: Access, user: string): boolean =>
  isAllowed(access, { user, permission: ownPermissions.assignProfiles, resource: { type: 'User', tags: {} } });
