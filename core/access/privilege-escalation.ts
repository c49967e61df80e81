/** Decides whether a user gives more than they hold: one rule for every way in which a right can arise. */
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import { hasNumber, namesIn } from '../catalog/permission-set.ts';
import type { Fix } from '../profile/edits.ts';
import { issue } from '../validation/issue.ts';
import { pointer } from '../json/pointer.ts';
import type { Issue } from '../validation/issues.ts';
import type { Tags } from './facts.ts';
import { isAsWide, limitOf, typeOf, uncovered, type Grant } from './grant.ts';
import { ownPermissions } from './own-permissions.ts';

/** What becomes of granting what one does not hold oneself, where tags do not limit it anyway. */
export type GrantBeyondOwn = 'warn' | 'refuse';

/** The person who gives, before the action. */
export interface Giver {
  /** What each of their profiles grants, by the profile's id. */
  readonly grants: ReadonlyMap<string, Grant>;
  readonly grantBeyondOwn: GrantBeyondOwn;
}

/** One act of giving: a commit, a restore, an import or an assignment. */
export interface Giving {
  readonly giver: Giver;
  readonly wanted: readonly Grant[];
  /** What the profile grants now, or what the profiles of the user grant now: it is not given anew. */
  readonly had: readonly Grant[];
  /** A person who has the profile or receives others, the giver included: what they hold now and what they will hold. */
  readonly holders?: readonly Holding[];
}

/** What a person's profiles grant, before and after the action. */
export interface Holding {
  readonly isGiver: boolean;
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
}

/** The places of its issues, and their fixes. */
export interface GivingPlace {
  /** What gives, as a sentence begins with it. */
  readonly subject: string;
  readonly path: (permission: string) => string;
  /** Of what concerns all of it. */
  readonly whole: string;
  /** `limits` are the tags under which the giver holds the permission; none where they hold it nowhere. */
  readonly fixes?: (permission: string, limits: readonly Tags[], type: string) => readonly (Fix | null)[];
}

/** In the list of profiles that a user is given. */
export const inAssignment: GivingPlace = {
  path: (permission) => pointer('profiles', permission),
  whole: '/profiles',
  subject: 'The assignment',
};

/** What is wrong with an act of giving; permissions are sorted by code unit. */
export interface Escalation {
  /** Given more widely than the giver's own scope, on a resource type on which tags limit the giver. [A20] */
  readonly reach: readonly string[];
  /** Not held at all, where the instance refuses that. [V50] */
  readonly refused: readonly string[];
  /** Rights to give that would be held without a limit of the giver's. [A22] */
  readonly unbound: readonly Unbound[];
  /** Resource types on which the action would lift a person's limit. [A21] */
  readonly lifted: readonly Lifted[];
  /** Not held at all, which only warns. [V31] */
  readonly missing: readonly string[];
}

/** A right to give, and the resource type on which its holder would not be limited as the giver is. */
export interface Unbound {
  readonly permission: string;
  readonly type: string;
}

export interface Lifted {
  readonly type: string;
  readonly isGiver: boolean;
}

export function escalationOf(catalog: Catalog, { giver, wanted, had, holders = [] }: Giving): Escalation {
  const own = [...giver.grants.values()];
  const limited = boundTypes(catalog, own);
  const beyond = uncovered(catalog, wanted, own);
  const fresh = new Set(beyond.length > 0 ? uncovered(catalog, wanted, had) : []);
  const isReach = (permission: string): boolean => fresh.has(permission) && limited.has(typeOf(catalog, permission) ?? '');
  const isRefused = (permission: string): boolean => giver.grantBeyondOwn === 'refuse' && fresh.has(permission);
  const unlisted = unlistedNames(wanted);
  const kept = unlistedNames(had);
  for (const name of unlisted) if (!kept.includes(name)) fresh.add(name);
  const lacked = beyond.filter((permission) => !isReach(permission) && limitsOf(catalog, own, permission).length === 0);
  // No person holds what the catalogue lacks. [G49]
  lacked.push(...unlisted);
  const reach = beyond.filter(isReach);
  return {
    reach,
    refused: lacked.filter(isRefused),
    // The issue names a scope beyond the giver's own on its type.
    unbound: unboundRights(catalog, wanted, own, had).filter(
      ({ permission, type }) => !reach.includes(permission) || typeOf(catalog, permission) !== type,
    ),
    lifted: liftedTypes(catalog, limited, holders),
    missing: lacked.filter((permission) => !isRefused(permission)),
  };
}

const unlistedNames = (grants: readonly Grant[]): string[] => [...new Set(grants.flatMap(({ unlisted }) => unlisted))].sort();

/** Everything that speaks against an act of giving. */
export function escalationIssues(catalog: Catalog, giving: Giving, at: GivingPlace): Issue[] {
  const { reach, refused, unbound, lifted, missing } = escalationOf(catalog, giving);
  const own = [...giving.giver.grants.values()];
  return [
    ...reach.map((permission) => reachIssue(catalog, own, permission, at)),
    ...moreThanOwn(catalog, refused, 'error', at),
    ...moreThanOwn(catalog, missing, 'warning', at),
    ...unbound.map((right) => unboundIssue(catalog, own, right, at)),
    ...lifted.map((limit) => liftedIssue(limit, at)),
  ];
}

/** The resource types on which some grant of theirs is held only with tags. */
export function limitedTypes(catalog: Catalog, grants: readonly Grant[]): ReadonlySet<string> {
  const types = new Set<string>();
  for (const grant of grants) {
    if (grant.types.length === 0) continue;
    for (const name of namesIn(catalog.index, grant.granted)) {
      const type = typeOf(catalog, name);
      if (type !== undefined && grant.types.includes(type) && !catalog.restrictions.has(name)) types.add(type);
    }
  }
  return types;
}

/** The limits under which a permission is held; null is everywhere. */
function limitsOf(catalog: Catalog, grants: readonly Grant[], permission: string): (Tags | null)[] {
  const number = catalog.index.numberByName.get(permission);
  const type = typeOf(catalog, permission);
  return grants.flatMap((grant) => (number !== undefined && hasNumber(grant.granted, number) ? [limitOf(grant, type)] : []));
}

/** A person limited by tags gives nothing beyond those tags. [A20] */
function reachIssue(catalog: Catalog, own: readonly Grant[], permission: string, at: GivingPlace): Issue {
  const label = `${permissionLabel(catalog, permission)} (${permission})`;
  const type = typeOf(catalog, permission) ?? '';
  const limits = limitsOf(catalog, own, permission).filter((tags) => tags !== null);
  const held = [...new Set(limits.map(shown))];
  return issue(
    'reach-beyond-own',
    at.path(permission),
    held.length > 0
      ? `${label} would reach farther than yours: you hold it on ${type} only with ${held.join(' or ')}; limit it to these tags too, or leave it out.`
      : `${label} is more than you may give: you are limited on ${type} and do not hold it yourself; leave it out, or ask a user who holds it.`,
    ...(at.fixes?.(permission, limits, type) ?? []),
  );
}

const shown = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `"${key}:${value}"`)
    .join(' and ');

function moreThanOwn(catalog: Catalog, permissions: readonly string[], severity: 'warning' | 'error', at: GivingPlace): Issue[] {
  if (permissions.length === 0) return [];
  const named = permissions.slice(0, 5).map((permission) => permissionLabel(catalog, permission));
  const rest = permissions.length > 5 ? ` and ${permissions.length - 5} more` : '';
  const next = severity === 'error' ? '; leave it out, or ask a user who holds it' : '';
  const found = issue(
    'grants-more-than-own',
    at.whole,
    `${at.subject} grants what you do not hold yourself: ${named.join(', ')}${rest}${next}.`,
  );
  return [{ ...found, severity }];
}

/** These permissions let a person give permissions. */
const rightsToGive: readonly string[] = [ownPermissions.createProfiles, ownPermissions.editProfiles, ownPermissions.assignProfiles];

/** The resource types on which tags keep a person from something that no other grant of theirs gives everywhere. */
function boundTypes(catalog: Catalog, grants: readonly Grant[]): ReadonlySet<string> {
  const limited = limitedTypes(catalog, grants);
  if (limited.size === 0) return limited;
  const bound = new Set<string>();
  for (const permission of catalog.permissions) {
    const type = typeOf(catalog, permission);
    if (type === undefined || !limited.has(type) || catalog.restrictions.has(permission)) continue;
    if (!limitsOf(catalog, grants, permission).includes(null)) bound.add(type);
  }
  return bound;
}

/** Of these types, those on which what was limited before is so no longer. */
function freedTypes(catalog: Catalog, types: ReadonlySet<string>, before: readonly Grant[], after: readonly Grant[]): string[] {
  const left = limitedTypes(catalog, after);
  return [...limitedTypes(catalog, before)].filter((type) => types.has(type) && !left.has(type));
}

/** The types on which a change of a profile lifts a limit that also binds the giver; then its other holders matter. [A21] */
export const typesFreed = (catalog: Catalog, own: readonly Grant[], had: Grant, next: Grant): string[] =>
  freedTypes(catalog, boundTypes(catalog, own), [had], [next]);

/**
 * A person with a right to give but without the giver's limits could give anything in the next step. So each grant with such a right is
 * limited, at least as narrowly, on every type on which the giver is; earlier grants of this kind stay. [A22]
 */
export function unboundRights(catalog: Catalog, wanted: readonly Grant[], own: readonly Grant[], had: readonly Grant[]): Unbound[] {
  const types = boundTypes(catalog, own);
  const isUnbound = (grant: Grant, { permission, type }: Unbound): boolean =>
    limitsOf(catalog, [grant], permission).length > 0 &&
    !(limitedTypes(catalog, [grant]).has(type) && limitsOn(own, type).some((limit) => isAsWide(limit, limitOf(grant, type))));
  return rightsToGive
    .flatMap((permission) => [...types].map((type): Unbound => ({ permission, type })))
    .filter((right) => wanted.some((grant) => isUnbound(grant, right)) && !had.some((grant) => isUnbound(grant, right)));
}

const limitsOn = (grants: readonly Grant[], type: string): Tags[] =>
  grants.map((grant) => limitOf(grant, type)).filter((tags) => tags !== null);

/** The fixes limit the profile on the type, as the giver is. */
function unboundIssue(catalog: Catalog, own: readonly Grant[], { permission, type }: Unbound, at: GivingPlace): Issue {
  const limits = limitsOn(own, type);
  const held = [...new Set(limits.map(shown))].join(' or ');
  return issue(
    'reach-beyond-own',
    at.whole,
    `${permissionLabel(catalog, permission)} (${permission}) would let its holder give permissions without your own limit on ${type}, ${held}; limit the profile on ${type} to these tags too, or leave it out.`,
    ...(at.fixes?.(permission, limits, type) ?? []),
  );
}

/** A person without the limit but with a right to give could give anything in the next step, also to the one who lifted the limit. [A21] */
function liftedTypes(catalog: Catalog, limited: ReadonlySet<string>, holders: readonly Holding[]): Lifted[] {
  if (limited.size === 0) return [];
  const mayGive = (grants: readonly Grant[]): boolean =>
    rightsToGive.some((permission) => limitsOf(catalog, grants, permission).length > 0);
  const lifted = holders
    .filter(({ after }) => mayGive(after))
    .flatMap(({ isGiver, before, after }) => freedTypes(catalog, limited, before, after).map((type): Lifted => ({ type, isGiver })));
  return [...new Map(lifted.map((one) => [`${one.type} ${one.isGiver}`, one])).values()];
}

const liftedIssue = ({ type, isGiver }: Lifted, { whole }: GivingPlace): Issue =>
  issue(
    'reach-beyond-own',
    whole,
    isGiver
      ? `This would lift your own limit on ${type} while you can still give permissions; keep a permission on ${type} that is limited to tags, or ask another user to make this change.`
      : `This would lift a limit on ${type} from a user who can still give permissions; keep a permission on ${type} that is limited to tags, or ask a user who is not limited on ${type}.`,
  );
