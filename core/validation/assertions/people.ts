/** Assertions about people, who hold the union of their profiles. */
import { permissionLabel, type Catalog } from '../../catalog/catalog.ts';
import { issue } from '../issue.ts';
import { pointer } from '../../json/pointer.ts';
import type { Issue } from '../issues.ts';
import { isAbout, sentenceOf, type Assertion } from './assertion.ts';

/** A profile as its holders have it. */
export interface HeldProfile {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The closure, not just what was chosen. */
  readonly permissions: ReadonlySet<string>;
}

/** What somebody with these profiles breaks, of whatever severity. [Q7] */
export function brokenByHolder(assertions: readonly Assertion[], profiles: readonly HeldProfile[]): Assertion[] {
  const selectable = profiles.map(({ name, tags }) => ({ name, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }));
  return assertions.filter(
    (assertion) =>
      assertion.who === 'person' &&
      isAbout(assertion, selectable) &&
      (assertion.never ?? []).every((permission) => profiles.some(({ permissions }) => permissions.has(permission))),
  );
}

/** What forbids a change of somebody's profiles: only what it newly breaks, so that nobody is locked in. [Q7] */
export function newlyBroken(
  assertions: readonly Assertion[],
  before: readonly HeldProfile[],
  after: readonly HeldProfile[],
): readonly Assertion[] {
  const broken = brokenByHolder(assertions, after).filter(({ severity }) => severity === 'error');
  if (broken.length === 0) return broken;
  const already = new Set(brokenByHolder(assertions, before));
  return broken.filter((assertion) => !already.has(assertion));
}

/** `who` names them as the subject of a sentence: "They", "Somebody with this profile". [Q8] */
export function holderIssue(catalog: Catalog, assertion: Assertion, who: string, path = pointer('profiles')): Issue {
  const held = (assertion.never ?? []).map((permission) => permissionLabel(catalog, permission)).join(' and ');
  return issue(
    'assertion-failed',
    path,
    `${sentenceOf(assertion)} ${who} would hold ${held}; give them other profiles, or change what these grant.`,
  );
}
