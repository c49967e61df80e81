/** Whether somebody gives more than they hold: one rule for every way in which a right can come into being. */
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import { hasNumber, namesIn } from '../catalog/permission-set.ts';
import type { Fix } from '../profile/edits.ts';
import { issue, pointer } from '../profile/issue.ts';
import type { Issue } from '../profile/issues.ts';
import type { Tags } from './access.ts';
import { limitOf, typeOf, uncovered, type Grant } from './grant.ts';
import { ownPermissions } from './own-permissions.ts';

/** What becomes of granting what one does not hold oneself, where tags do not limit it anyway. */
export type GrantBeyondOwn = 'warn' | 'refuse';

/** The person who gives, at the moment before they do. */
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
  /** What the giver's own profiles will grant; left out where they stay as they are. */
  readonly own?: readonly Grant[];
}

/** Where its issues stand, and how they can be settled. */
export interface GivingPlace {
  /** What gives, as a sentence begins with it. */
  readonly subject: string;
  readonly path: (permission: string) => string;
  /** Of what concerns all of it. */
  readonly whole: string;
  /** `limits` are the tags under which the giver holds the permission; none where they hold it nowhere. */
  readonly fixes?: (permission: string, limits: readonly Tags[]) => readonly (Fix | null)[];
}

/** In the list of profiles that a user is given. */
export const inAssignment: GivingPlace = {
  path: (permission) => pointer('profiles', permission),
  whole: '/profiles',
  subject: 'The assignment',
};

/** What is wrong with an act of giving; permissions are sorted by code unit. */
export interface Escalation {
  /** Given farther than the giver reaches, on a resource type on which tags limit them. [A20] */
  readonly reach: readonly string[];
  /** Not held at all, where the instance refuses that. [V50] */
  readonly refused: readonly string[];
  /** Resource types on which the giver would be limited no longer. [A21] */
  readonly lifted: readonly string[];
  /** Not held at all, which is only said. [V31] */
  readonly missing: readonly string[];
}

export function escalationOf(catalog: Catalog, { giver, wanted, had, own: next }: Giving): Escalation {
  const own = [...giver.grants.values()];
  const limited = limitedTypes(catalog, own);
  const beyond = uncovered(catalog, wanted, own);
  const fresh = new Set(beyond.length > 0 ? uncovered(catalog, wanted, had) : []);
  const isReach = (permission: string): boolean => fresh.has(permission) && limited.has(typeOf(catalog, permission) ?? '');
  const isRefused = (permission: string): boolean => giver.grantBeyondOwn === 'refuse' && fresh.has(permission);
  const lacked = beyond.filter((permission) => !isReach(permission) && limitsOf(catalog, own, permission).length === 0);
  return {
    reach: beyond.filter(isReach),
    refused: lacked.filter(isRefused),
    lifted: next ? liftedTypes(catalog, limited, next) : [],
    missing: lacked.filter((permission) => !isRefused(permission)),
  };
}

/** Everything that speaks against an act of giving. */
export function escalationIssues(catalog: Catalog, giving: Giving, at: GivingPlace): Issue[] {
  const { reach, refused, lifted, missing } = escalationOf(catalog, giving);
  const own = [...giving.giver.grants.values()];
  return [
    ...reach.map((permission) => reachIssue(catalog, own, permission, at)),
    ...moreThanOwn(catalog, refused, 'error', at),
    ...moreThanOwn(catalog, missing, 'warning', at),
    ...lifted.map((type) =>
      issue(
        'reach-beyond-own',
        at.whole,
        `This would lift your own limit on ${type} while you can still give permissions; keep a permission on ${type} that is limited to tags, or ask somebody else to make this change.`,
      ),
    ),
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

/** Nobody who is limited to tags gives what reaches beyond them. [A20] */
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
      : `${label} is more than you may give: you are limited on ${type} and do not hold it yourself; leave it out, or ask somebody who holds it.`,
    ...(at.fixes?.(permission, limits) ?? []),
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
  const next = severity === 'error' ? '; leave it out, or ask somebody who holds it' : '';
  const found = issue(
    'grants-more-than-own',
    at.whole,
    `${at.subject} grants what you do not hold yourself: ${named.join(', ')}${rest}${next}.`,
  );
  return [{ ...found, severity }];
}

/** With these, somebody gives permissions. */
const rightsToGive: readonly string[] = [ownPermissions.createProfiles, ownPermissions.editProfiles, ownPermissions.assignProfiles];

/** Whoever got rid of their limits and kept a right to give could give anything in the next step. [A21] */
function liftedTypes(catalog: Catalog, limited: ReadonlySet<string>, next: readonly Grant[]): string[] {
  if (limited.size === 0 || rightsToGive.every((permission) => limitsOf(catalog, next, permission).length === 0)) return [];
  const left = limitedTypes(catalog, next);
  return [...limited].filter((type) => !left.has(type));
}
