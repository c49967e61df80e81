/** What would have to be different for a decision to be the other one: the smallest sets of changes. */
import { choicesFor } from '../catalog/closure.ts';
import type { Access } from './access.ts';
import type { Grants, Holder, ProfileFacts } from './facts.ts';
import { isAllowed, type AccessRequest } from './decide.ts';
import { isGranting, missingTags, grantScope, grantScopeOf } from './grant-scope.ts';

/** `profile` is a profile's id, `name` its name. */
interface OfProfile {
  readonly profile: string;
  readonly name: string;
}
export type Change =
  | { readonly type: 'enable-user'; readonly user: string }
  | (OfProfile & { readonly type: 'assign' | 'unassign' })
  | (OfProfile & { readonly type: 'choose'; readonly permission: string })
  /** `unchoose` are the chosen permissions to untick: itself, and all that would bring it back. */
  | (OfProfile & { readonly type: 'withdraw'; readonly permission: string; readonly unchoose: readonly string[] })
  /** Access control no longer restricts this resource type; with the last one its tags go too. */
  | (OfProfile & { readonly type: 'unrestrict'; readonly resource: string })
  /** On the resource, in place of another value of this key. */
  | { readonly type: 'add-tag'; readonly key: string; readonly value: string }
  | { readonly type: 'remove-tag'; readonly key: string };

export interface Counterfactual {
  /** Each set alone reverses the answer, and no smaller one does. */
  readonly sets: readonly (readonly Change[])[];
  /** False if there are more such sets than the list holds, or too many to search. [A19] */
  readonly complete: boolean;
}

/** Bounds on the listed sets, and on the grants that the search visits: some five milliseconds. [A19] */
export const mostSets = 50;
const mostLooks = 20_000;

/**
 * The smallest sets of changes that reverse the decision, in a fixed order. A change of a profile that must not be named is no change: the
 * sets are the smallest without it. [A19]
 */
export function counterfactual(
  access: Access,
  request: AccessRequest,
  mayName: (profile: ProfileFacts) => boolean = () => true,
): Counterfactual {
  const holder = access.userById.get(request.user);
  const number = access.catalog.index.numberByName.get(request.permission);
  // A profile that does not exist cannot be assigned.
  if (!holder || number === undefined) return { sets: [], complete: true }; // [A17]
  const asked: Asked = { access, request, holder, number, mayName };
  return isAllowed(access, request) ? waysToDeny(asked) : waysToAllow(asked);
}

interface Asked {
  readonly access: Access;
  readonly request: AccessRequest;
  readonly holder: Holder;
  readonly number: number;
  readonly mayName: (profile: ProfileFacts) => boolean;
}

/** One profile is enough to allow, so each smallest set concerns one, and the search covers only the profiles nearest to allowing. [A17] */
function waysToAllow(asked: Asked): Counterfactual {
  const { nearest, isWhole } = nearestGrants(asked);
  const ways = nearest.flatMap(({ profile, grants }) => waysThrough(asked, profile, grants));
  const size = Math.min(...ways.map((way) => way.length));
  // Two profiles may ask for the same tags.
  const ofTags = new Set<string>();
  const isNew = (way: readonly Change[]): boolean => {
    if (way.some((change) => 'profile' in change)) return true;
    const before = ofTags.size;
    return ofTags.add(JSON.stringify(way)).size > before;
  };
  return cut(
    ways.filter((way) => way.length === size && isNew(way)),
    isWhole,
  );
}

interface Near {
  readonly profile: ProfileFacts;
  readonly grants: Grants;
}

/** The profiles through which the fewest changes would allow, in the order of their ids: as many as the listed sets can concern. */
function nearestGrants(asked: Asked): { readonly nearest: readonly Near[]; readonly isWhole: boolean } {
  const held = new Set(asked.holder.grants);
  // Each profile that is not held makes a set of its own; several that are held may make the same.
  const most = mostSets + 1 + held.size;
  let nearest: Near[] = [];
  let least = Number.POSITIVE_INFINITY;
  let looks = 0;
  const isTooFar = (distance: number, { id }: ProfileFacts): boolean =>
    distance > least || (distance === least && nearest.length >= most && id >= (nearest.at(-1) as Near).profile.id);
  const look = (grants: Grants, isHeld: boolean): void => {
    looks += 1;
    const { profile } = grants;
    const distance = distanceThrough(asked, grants, isHeld);
    if (profile === null || distance === null || isTooFar(distance, profile)) return;
    // Whether it may be named is asked last: that takes longer than all else.
    const told = asked.mayName(profile) ? distance : distanceUnnamed(asked, grants, isHeld);
    if (told === null || isTooFar(told, profile)) return;
    if (told < least) nearest = [];
    least = told;
    insertById(nearest, { profile, grants }, most);
  };
  for (const grants of held) look(grants, true);
  const { byIndex } = asked.access.table;
  for (const grants of byIndex) {
    if (looks >= mostLooks) break;
    if (!held.has(grants)) look(grants, false);
  }
  return { nearest, isWhole: looks >= byIndex.length };
}

/**
 * The number of changes of the smallest way through this profile; null where it is no way. It runs for every profile there is, so it
 * allocates nothing.
 */
function distanceThrough(asked: Asked, grants: Grants, isHeld: boolean): number | null {
  const isOpen = isGranting(asked.access, grants, asked.number);
  // An unassigned profile that does not grant it would be changed only to be given.
  if (!isHeld && !isOpen) return null;
  const before = (asked.holder.enabled ? 0 : 1) + (isHeld ? 0 : 1) + (isOpen ? 0 : 1);
  const restricting = restrictingTypes(asked, grants);
  return restricting === 0 ? before : before + Math.min(restricting, missingKeys(asked, grants));
}

/** The same without a change of the profile or its assignment: only tags of the resource are left. */
function distanceUnnamed(asked: Asked, grants: Grants, isHeld: boolean): number | null {
  if (!isHeld || !isGranting(asked.access, grants, asked.number)) return null;
  return (asked.holder.enabled ? 0 : 1) + (restrictingTypes(asked, grants) === 0 ? 0 : missingKeys(asked, grants));
}

function restrictingTypes({ access, number, request }: Asked, { types }: Grants): number {
  const ownType = access.table.types[number];
  let count = 0;
  for (let at = 0; at < types.length; at++) if (types[at] === ownType || types[at] === request.resource?.type) count += 1;
  return count;
}

function missingKeys({ request }: Asked, { keys, values }: Grants): number {
  const tags = request.resource?.tags;
  let count = 0;
  for (let at = 0; at < keys.length; at++) if (tags?.[keys[at] as string] !== values[at]) count += 1;
  return count;
}

/** Keeps the list sorted by id, and its first `most`. */
function insertById(list: Near[], near: Near, most: number): void {
  let at = list.length;
  while (at > 0 && (list[at - 1] as Near).profile.id > near.profile.id) at -= 1;
  list.splice(at, 0, near);
  if (list.length > most) list.pop();
}

function waysThrough({ access, request, holder, number, mayName }: Asked, profile: ProfileFacts, grants: Grants): Change[][] {
  const { permission, resource } = request;
  const held = holder.grants.includes(grants);
  const granting = isGranting(access, grants, number);
  // An unassigned profile that does not grant it would be changed only to be given.
  if (!held && !granting) return [];
  const named = { profile: profile.id, name: profile.name };
  const first: Change[] = [];
  if (!holder.enabled) first.push({ type: 'enable-user', user: holder.id });
  if (!held) first.push({ type: 'assign', ...named });
  if (!granting) first.push({ type: 'choose', ...named, permission });
  const ownType = access.table.types[number];
  const restricting = grants.types.filter((type) => type === ownType || type === resource?.type);
  const ways = [first];
  if (restricting.length > 0) {
    const missing = missingTags(grants, resource?.tags).sort(([a], [b]) => (a < b ? -1 : 1));
    ways.push([...first, ...restricting.map((type): Change => ({ type: 'unrestrict', ...named, resource: type }))]);
    first.push(...missing.map(([key, value]): Change => ({ type: 'add-tag', key, value })));
  }
  return mayName(profile) ? ways : ways.filter((way) => way.every((change) => !('profile' in change)));
}

/** A grant that allows, and what would stop it. */
interface Obstacle {
  readonly own: readonly Change[];
  /** Tags of the resource without which it does not count. */
  readonly keys: readonly string[];
}

/** The sets must stop every grant that allows; one tag may stop several. The search tries sets of one change, of two, and so on. [A18] */
function waysToDeny(asked: Asked): Counterfactual {
  const obstacles = obstaclesOf(asked);
  let looks = 0;
  const sets: Change[][] = [];
  const look = (left: readonly Obstacle[], taken: readonly Change[], barred: readonly string[], budget: number): void => {
    const [first] = left;
    if (first === undefined) sets.push([...taken]);
    looks += left.length;
    if (first === undefined || looks > mostLooks || sets.length > mostSets || fewest(left) > budget) return;
    for (const change of first.own) look(left.slice(1), [...taken, change], barred, budget - 1);
    first.keys.forEach((key, at) => {
      if (barred.includes(key)) return;
      const others = left.filter(({ keys }) => !keys.includes(key));
      // Sets with the keys before this one have been found already.
      look(others, [...taken, { type: 'remove-tag', key }], [...barred, ...first.keys.slice(0, at)], budget - 1);
    });
  };
  for (const at of obstacles.keys()) if (sets.length === 0) look(obstacles, [], [], at + 1);
  return cut(sets, looks <= mostLooks);
}

function obstaclesOf({ access, request, holder, number, mayName }: Asked): Obstacle[] {
  const { permission, resource } = request;
  return [...new Set(holder.grants)].flatMap((grants): Obstacle[] => {
    const found = grantScopeOf(access.table, grants.index, number, resource);
    const { profile } = grants;
    if (found < grantScope.byTags || profile === null) return [];
    const named = { profile: profile.id, name: profile.name };
    const own: Change[] = [
      { type: 'unassign', ...named },
      { type: 'withdraw', ...named, permission, unchoose: choicesFor(access.catalog, profile.chosen, permission) },
    ];
    return [{ own: mayName(profile) ? own : [], keys: found === grantScope.byTags ? [...grants.keys].sort() : [] }];
  });
}

/** No fewer changes than this can stop all of them: one tag stops at most as many as ask for it. */
function fewest(obstacles: readonly Obstacle[]): number {
  const byTags = obstacles.filter(({ keys }) => keys.length > 0);
  const counts = new Map<string, number>();
  for (const key of byTags.flatMap(({ keys }) => keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return obstacles.length - byTags.length + Math.ceil(byTags.length / Math.max(1, ...counts.values()));
}

const cut = (sets: readonly (readonly Change[])[], complete = true): Counterfactual => ({
  sets: sets.slice(0, mostSets),
  complete: complete && sets.length <= mostSets,
});
