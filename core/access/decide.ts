/** The one decision function: may this user do that, and why. */
import type { Access } from './access.ts';
import type { Grants, Tags } from './facts.ts';
import { isGranting, missingTags, grantScope, grantScopeOf, type GrantScope, type RequestedResource } from './grant-scope.ts';

export interface AccessRequest {
  readonly user: string;
  readonly permission: string;
  readonly resource?: RequestedResource;
}

/** A reason travels with every answer. `profile` is a profile's id, `name` its name. */
export type Because =
  | { readonly code: 'granted'; readonly profile: string; readonly name: string }
  | { readonly code: 'granted-by-tags'; readonly profile: string; readonly name: string; readonly tags: Tags }
  | { readonly code: 'tags-missing'; readonly profile: string; readonly name: string; readonly missing: Tags }
  | { readonly code: 'not-granted' }
  | { readonly code: 'permission-unknown' }
  | { readonly code: 'user-unknown' }
  | { readonly code: 'user-disabled' };

export interface Decision {
  readonly allowed: boolean;
  readonly because: readonly Because[];
}

const deny = (code: 'not-granted' | 'permission-unknown' | 'user-unknown' | 'user-disabled'): Decision => ({
  allowed: false,
  because: [{ code }],
});

/** Deny by default; only a grant found here allows. The reasons are the grants with the widest scope. [A1] */
export function decide(access: Access, { user, permission, resource }: AccessRequest): Decision {
  const holder = access.userById.get(user);
  if (!holder) return deny('user-unknown');
  if (!holder.enabled) return deny('user-disabled'); // [A2]
  const number = access.catalog.index.numberByName.get(permission);
  if (number === undefined) return deny('permission-unknown');
  let best: GrantScope = grantScope.none;
  let because: Because[] = [];
  for (const grants of holder.grants) {
    const found = grantScopeOf(access.table, grants.index, number, resource);
    if (found === grantScope.none || found < best) continue;
    if (found > best) because = [];
    best = found;
    because.push(reasonOf(grants, found, resource));
  }
  return best === grantScope.none ? deny('not-granted') : { allowed: best >= grantScope.byTags, because };
}

/** The same without reasons, for callers with millions of requests. [A12] */
export function isAllowed({ table, catalog }: Access, { user, permission, resource }: AccessRequest): boolean {
  const offset = table.offsetByUser.get(user); // [A2]
  const number = catalog.index.numberByName.get(permission);
  if (offset === undefined || number === undefined) return false;
  const last = offset + (table.held[offset] as number);
  for (let at = offset + 1; at <= last; at++)
    if (grantScopeOf(table, table.held[at] as number, number, resource) >= grantScope.byTags) return true;
  return false;
}

/** Whether some resource exists on which the user may do this; the question before a thing has tags. [A6] */
export function mayAnywhere(access: Access, userId: string, permission: string): boolean {
  const holder = access.userById.get(userId);
  const number = access.catalog.index.numberByName.get(permission);
  return holder?.enabled === true && number !== undefined && holder.grants.some((grants) => isGranting(access, grants, number));
}

/** Everything the user's profiles grant, regardless of tags; sorted by code unit. */
export function permissionsOf(access: Access, userId: string): string[] {
  const holder = access.userById.get(userId);
  if (!holder?.enabled) return [];
  return access.catalog.index.names.filter((_name, number) => holder.grants.some((grants) => isGranting(access, grants, number)));
}

function reasonOf(grants: Grants, found: GrantScope, resource: RequestedResource | undefined): Because {
  const { id: profile = '', name = '', accessControl } = grants.profile ?? {};
  if (found === grantScope.open) return { code: 'granted', profile, name };
  if (found === grantScope.byTags) return { code: 'granted-by-tags', profile, name, tags: accessControl?.tags ?? {} };
  return { code: 'tags-missing', profile, name, missing: Object.fromEntries(missingTags(grants, resource?.tags)) };
}
