/** The one decision function: may this user do that, and why. */
import type { Catalog } from '../catalog/catalog.ts';
import type { AccessControl } from '../profile/profile.ts';

/** What a decision needs to know of a profile. */
export interface ProfileFacts {
  readonly id: string;
  readonly name: string;
  /** The closure, not just what was chosen. */
  readonly permissions: ReadonlySet<string>;
  readonly accessControl: AccessControl | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a decision needs to know of a user. */
export interface UserFacts {
  readonly id: string;
  readonly enabled: boolean;
  readonly profiles: readonly string[];
}

/** Everything decisions are made from, at one moment. */
export interface AccessFacts {
  readonly catalog: Catalog;
  readonly profileById: ReadonlyMap<string, ProfileFacts>;
  readonly userById: ReadonlyMap<string, UserFacts>;
}

export interface AccessRequest {
  readonly user: string;
  readonly permission: string;
  readonly resource?: { readonly type?: string; readonly tags?: Readonly<Record<string, string>> };
}

/** A reason travels with every answer. `profile` is a profile's id, `name` its name. */
export type Because =
  | { readonly code: 'granted'; readonly profile: string; readonly name: string }
  | { readonly code: 'granted-by-tags'; readonly profile: string; readonly name: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly code: 'tags-missing'; readonly profile: string; readonly name: string; readonly missing: Readonly<Record<string, string>> }
  | { readonly code: 'not-granted' }
  | { readonly code: 'permission-unknown' }
  | { readonly code: 'user-unknown' }
  | { readonly code: 'user-disabled' };

export interface Decision {
  readonly allowed: boolean;
  readonly because: readonly Because[];
}

const deny = (...because: Because[]): Decision => ({ allowed: false, because });

/** Deny by default; nothing but a grant found here allows. [A1] */
export function decide(facts: AccessFacts, request: AccessRequest): Decision {
  const user = facts.userById.get(request.user);
  if (!user) return deny({ code: 'user-unknown' });
  if (!user.enabled) return deny({ code: 'user-disabled' }); // [A2]
  if (!facts.catalog.entryByPermission.has(request.permission)) return deny({ code: 'permission-unknown' });

  const granting = grantingProfiles(facts, user, request.permission);
  const open = granting.filter((profile) => !isRestricting(facts.catalog, profile, request));
  if (open.length > 0) return { allowed: true, because: open.map(({ id, name }) => ({ code: 'granted', profile: id, name })) }; // [A5]

  const matched: Because[] = [];
  const unmatched: Because[] = [];
  for (const { id, name, accessControl } of granting) {
    const wanted = accessControl?.tags ?? {};
    const missing = missingTags(wanted, request.resource?.tags ?? {});
    if (Object.keys(missing).length === 0) matched.push({ code: 'granted-by-tags', profile: id, name, tags: wanted }); // [A4]
    else unmatched.push({ code: 'tags-missing', profile: id, name, missing }); // [A3]
  }
  if (matched.length > 0) return { allowed: true, because: matched };
  return unmatched.length > 0 ? deny(...unmatched) : deny({ code: 'not-granted' });
}

/** Whether some resource exists on which the user may do this; the question before a thing has tags. [A6] */
export function mayAnywhere(facts: AccessFacts, userId: string, permission: string): boolean {
  const user = facts.userById.get(userId);
  return user !== undefined && user.enabled && grantingProfiles(facts, user, permission).length > 0;
}

/** Everything the user's profiles grant, whatever the tags; sorted by code unit. */
export function permissionsOf(facts: AccessFacts, userId: string): string[] {
  const user = facts.userById.get(userId);
  if (!user?.enabled) return [];
  const held = new Set<string>();
  for (const id of user.profiles) for (const permission of facts.profileById.get(id)?.permissions ?? []) held.add(permission);
  return [...held].sort();
}

function grantingProfiles(facts: AccessFacts, user: UserFacts, permission: string): ProfileFacts[] {
  return user.profiles
    .map((id) => facts.profileById.get(id))
    .filter((profile): profile is ProfileFacts => profile !== undefined && profile.permissions.has(permission));
}

/** A permission's resource type is the catalogue's; a request that names another type is held to both. [A3] */
function isRestricting(catalog: Catalog, profile: ProfileFacts, request: AccessRequest): boolean {
  const restricted = profile.accessControl?.resources ?? [];
  const ownType = catalog.entryByPermission.get(request.permission)?.resource.tagResource;
  const askedType = request.resource?.type;
  return restricted.some((type) => type === ownType || type === askedType);
}

function missingTags(wanted: Readonly<Record<string, string>>, present: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => present[key] !== value));
}
