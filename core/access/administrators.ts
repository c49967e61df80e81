/** Which users count as administrators, and which changes can remove one, so that one user can always assign profiles. [A9] */
import type { Catalog } from '../catalog/catalog.ts';
import { createAccess } from './access.ts';
import type { ProfileFacts } from './facts.ts';
import { isAllowed } from './decide.ts';
import { ownPermissions } from './own-permissions.ts';

type Granting = Pick<ProfileFacts, 'chosen' | 'accessControl'>;

/** Whether a profile lets its holders assign profiles to every user, regardless of tags. */
export function administers(catalog: Catalog, { chosen, accessControl }: Granting): boolean {
  const access = createAccess(catalog);
  access.setProfile({ id: '', name: '', chosen, accessControl, tags: {} });
  access.setUser({ id: '', enabled: true, profiles: [''] });
  // A grant reaches a user without tags only if tags do not limit it.
  return isAllowed(access, { user: '', permission: ownPermissions.assignProfiles, resource: { type: 'User', tags: {} } });
}

/** A user, as far as it decides whether they are an administrator. */
export interface Account {
  readonly enabled: boolean;
  /** Whether they have a password. [H15] */
  readonly canSignIn: boolean;
  /** Profile ids. */
  readonly profiles: readonly string[];
}

/** Whether a change of a profile, or its removal, can take the last administrator away. [A30] */
export const profileStopsAdministering = (catalog: Catalog, before: Granting, after: Granting | null): boolean =>
  administers(catalog, before) && !(after && administers(catalog, after));

/** Whether a change of a user, or their removal, can take the last administrator away; `isAdministering` is asked of profile ids. [A30] */
export function userStopsAdministering(before: Account, after: Account | null, isAdministering: (profile: string) => boolean): boolean {
  const counts = ({ enabled, canSignIn, profiles }: Account): boolean => enabled && canSignIn && profiles.some(isAdministering);
  return counts(before) && !(after && counts(after));
}
