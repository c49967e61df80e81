/** The rights of one person at this moment, as requests ask about them; every answer is the decision function's. */
import { decide, type AccessRequest } from '../../core/access/decide.ts';
import type { Scope } from '../../core/access/scope.ts';
import { ownPermissions, type OwnPermission } from '../../core/access/own-permissions.ts';
import { permissionLabel } from '../../core/catalog/catalog.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import { askerMay, askerMayAnywhere, scopeOfAsker, type AskingFacts } from './asking.ts';

type Tags = Readonly<Record<string, string>>;
type Tagged = { readonly tags: Tags };
type Named<Start extends string> = Extract<OwnPermission, `${Start}.${string}`>;

export interface Rights {
  /** Null if the permission covers a resource. [H5] */
  refusalAnywhere(permission: OwnPermission): Refusal | null;
  /** Null if the permission covers a user with these tags. [H5] */
  refusalForUser(permission: Named<'Users'>, tags: Tags): Refusal | null;
  canSeeUser(user: Tagged): boolean;
  canSeeProfile(profile: Tagged): boolean;
  /** What may be seen, as storage is asked with it. [S43] */
  scopeOfUsers(): Scope;
  scopeOfProfiles(): Scope;
}

export function rightsOf(access: AskingFacts, user: string): Rights {
  const on = (permission: OwnPermission, type: 'User' | 'SecurityProfile', tags: Tags): AccessRequest => ({
    ...{ user, permission },
    resource: { type, tags },
  });
  const named = (permission: OwnPermission): string => `${permissionLabel(access.catalog, permission)} (${permission})`;
  const needed = (permission: OwnPermission): Refusal =>
    refuse('forbidden', `This needs the permission ${named(permission)}; ask an administrator for it.`);
  return {
    refusalAnywhere: (permission) => (askerMayAnywhere(access, user, permission) ? null : needed(permission)),
    refusalForUser: (permission, tags) => {
      const { allowed, because } = decide(access, on(permission, 'User', tags));
      if (allowed) return null;
      const isOutOfReach = because.some((reason) => reason.code === 'tags-missing');
      return isOutOfReach
        ? refuse('forbidden', `Your permission ${named(permission)} does not reach a user with these tags.`)
        : needed(permission);
    },
    canSeeUser: ({ tags }) => askerMay(access, on(ownPermissions.viewUsers, 'User', tags)),
    canSeeProfile: ({ tags }) => askerMay(access, on(ownPermissions.viewProfiles, 'SecurityProfile', tags)),
    scopeOfUsers: () => scopeOfAsker(access, user, ownPermissions.viewUsers, 'User'),
    scopeOfProfiles: () => scopeOfAsker(access, user, ownPermissions.viewProfiles, 'SecurityProfile'),
  };
}
