/** The one decision function: may this user do that, and why. */
import type { Access, Grants, Table, Tags } from './access.ts';
import { isGranting, missingTags, reach, reachOf, type Reach, type RequestedResource } from './reach.ts';

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

/** Deny by default; nothing but a grant found here allows. The reasons are the grants that reach farthest. [A1] */
export function decide(access: Access, { user, permission, resource }: AccessRequest): Decision {
  const holder = access.userById.get(user);
  if (!holder) return deny('user-unknown');
  if (!holder.enabled) return deny('user-disabled'); // [A2]
  const number = access.catalog.index.numberByName.get(permission);
  if (number === undefined) return deny('permission-unknown');
  let best: Reach = reach.none;
  let because: Because[] = [];
  for (const grants of holder.grants) {
    const found = reachOf(access.table, grants.slot, number, resource);
    if (found === reach.none || found < best) continue;
    if (found > best) because = [];
    best = found;
    because.push(reasonOf(grants, found, resource));
  }
  return best === reach.none ? deny('not-granted') : { allowed: best >= reach.byTags, because };
}

/** The same without reasons, for those who ask millions of times. [A12] */
export function isAllowed(access: Access, { user, permission, resource }: AccessRequest): boolean {
  const span = access.table.spanByUser.get(user); // [A2]
  const number = access.catalog.index.numberByName.get(permission);
  return span !== undefined && number !== undefined && isReached(access.table, span, number, resource);
}

/** Those of many things on which the user may do this, in their order: user and permission are looked up once for all. [A12] */
export function allowedAmong<T>(
  { table, catalog }: Access,
  { user, permission }: Pick<AccessRequest, 'user' | 'permission'>,
  things: readonly T[],
  resourceOf: (thing: T) => RequestedResource,
): T[] {
  const span = table.spanByUser.get(user);
  const number = catalog.index.numberByName.get(permission);
  if (span === undefined || number === undefined) return [];
  return things.filter((thing) => isReached(table, span, number, resourceOf(thing)));
}

/** Whether any of the profiles of the user at this span reaches the resource. */
function isReached(table: Table, span: number, number: number, resource: RequestedResource | undefined): boolean {
  const last = span + (table.held[span] as number);
  for (let at = span + 1; at <= last; at++) if (reachOf(table, table.held[at] as number, number, resource) >= reach.byTags) return true;
  return false;
}

/** Whether some resource exists on which the user may do this; the question before a thing has tags. [A6] */
export function mayAnywhere(access: Access, userId: string, permission: string): boolean {
  const holder = access.userById.get(userId);
  const number = access.catalog.index.numberByName.get(permission);
  return holder?.enabled === true && number !== undefined && holder.grants.some((grants) => isGranting(access, grants, number));
}

/** Everything the user's profiles grant, whatever the tags; sorted by code unit. */
export function permissionsOf(access: Access, userId: string): string[] {
  const holder = access.userById.get(userId);
  if (!holder?.enabled) return [];
  return access.catalog.index.names.filter((_name, number) => holder.grants.some((grants) => isGranting(access, grants, number)));
}

function reasonOf(grants: Grants, found: Reach, resource: RequestedResource | undefined): Because {
  const { id: profile = '', name = '', accessControl } = grants.profile ?? {};
  if (found === reach.open) return { code: 'granted', profile, name };
  if (found === reach.byTags) return { code: 'granted-by-tags', profile, name, tags: accessControl?.tags ?? {} };
  return { code: 'tags-missing', profile, name, missing: Object.fromEntries(missingTags(grants, resource?.tags)) };
}
