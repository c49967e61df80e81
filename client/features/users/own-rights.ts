/** What the person who is signed in may do with one user, judged by that user's tags; the server judges again. */
import { createMemo } from 'solid-js';
import { createAccess, type Access } from '../../../core/access/access.ts';
import type { ProfileFacts } from '../../../core/access/facts.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { isAllowed } from '../../../core/access/decide.ts';
import { ownPermissions, type OwnPermission } from '../../../core/access/own-permissions.ts';
import { scopeOf } from '../../../core/access/scope.ts';
import type { User } from '../../api/api.ts';
import type { Workspace } from '../../app-context.tsx';

export interface OwnRights {
  /** [U156] */
  mayOn(permission: OwnPermission, user: Pick<User, 'tags'>): boolean;
  /** Whether no profile is out of sight. [U158] */
  seesAllProfiles(): boolean;
  /** The same of users. */
  seesAllUsers(): boolean;
}

/** To be called under a reactive owner. Until the catalogue is here, what is held anywhere counts. */
export function createOwnRights(workspace: Pick<Workspace, 'account' | 'catalog' | 'may' | 'tried'>): OwnRights {
  /** Null until the catalogue is here. What is tried is judged beside what is held. */
  const judges = createMemo(() => {
    const [catalog, { grants }, { tried }] = [workspace.catalog.catalog(), workspace.account(), workspace];
    if (!catalog || !grants) return null;
    return [grants, ...(tried ? [[tried]] : [])].map((held) => accessOf(catalog, held));
  });
  const seesAll = (permission: OwnPermission, type: string): boolean => {
    const known = judges();
    return !known || known.every((access) => scopeOf(access, oneself, permission, type) === 'everywhere');
  };
  return {
    mayOn: (permission, { tags }) => {
      const known = judges();
      if (!known) return workspace.may(permission);
      return known.every((access) => isAllowed(access, { user: oneself, permission, resource: { type: 'User', tags } }));
    },
    seesAllProfiles: () => seesAll(ownPermissions.viewProfiles, 'SecurityProfile'),
    seesAllUsers: () => seesAll(ownPermissions.viewUsers, 'User'),
  };
}

const oneself = 'oneself';

/** The facts in which one holds this alone. */
function accessOf(catalog: Catalog, grants: readonly Pick<ProfileFacts, 'chosen' | 'accessControl'>[]): Access {
  const access = createAccess(catalog);
  const profiles = grants.map(({ chosen, accessControl }, at) => ({ id: String(at), name: '', chosen, accessControl, tags: {} }));
  profiles.forEach(access.setProfile);
  access.setUser({ id: oneself, enabled: true, profiles: profiles.map(({ id }) => id) });
  return access;
}
