/** The rule that somebody can always give permissions. */
import { decide, type AccessFacts } from './decide.ts';
import { ownPermissions } from './own-permissions.ts';

/**
 * Whether a change leaves an administrator: an enabled user who may assign profiles to every user, whatever the tags. [A9]
 * Where there was none before, nothing can be taken away and every change is let through.
 */
export const keepsAdministrator = (before: AccessFacts, after: AccessFacts): boolean =>
  hasAdministrator(after) || !hasAdministrator(before);

const hasAdministrator = (facts: AccessFacts): boolean => [...facts.userById.keys()].some((user) => isAdministrator(facts, user));

/** A user without tags is reached only by who is not limited to any. */
const isAdministrator = (facts: AccessFacts, user: string): boolean =>
  decide(facts, { user, permission: ownPermissions.assignProfiles, resource: { type: 'User', tags: {} } }).allowed;
