/** The issues a profile can have: their codes, and how severe each is. */

import type { Fix } from '../profile/edits.ts';

export type Severity = 'error' | 'warning' | 'info';

/**
 * Every code with its severity; an error blocks a commit on every path. Source: sections V and Q of core/SPEC.md.
 * `grants-more-than-own` is an error where the instance says so [V50], `access-control-resource-unknown` a warning where the catalogue keeps names
 * that it lacks. [G49]
 */
export const severityByCode = {
  'name-required': 'error',
  'name-too-long': 'error',
  'name-characters': 'error',
  'description-too-long': 'error',
  'permission-unknown': 'error',
  'permission-unlisted': 'warning',
  'permissions-too-many': 'error',
  'access-control-tag-missing': 'error',
  'access-control-resource-missing': 'error',
  'access-control-view-missing': 'error',
  'access-control-resource-unknown': 'error',
  'access-control-resources-too-many': 'error',
  'access-control-tags-too-many': 'error',
  'tag-key-missing': 'error',
  'tag-key-too-long': 'error',
  'tag-key-reserved': 'error',
  'tag-key-characters': 'error',
  'tag-key-duplicate': 'error',
  'tag-value-too-long': 'error',
  'tag-outer-space': 'warning',
  'tags-too-many': 'error',
  'resource-tags-unmatched': 'warning',
  'users-restricted-alone': 'warning',
  'access-control-leak': 'warning',
  'permission-risky': 'warning',
  'permissions-risky-together': 'warning',
  'grants-more-than-own': 'warning',
  'reach-beyond-own': 'error',
  'draft-left-out': 'warning',
  'assertion-failed': 'error',
  'assertion-advice': 'warning',
  'removal-undone': 'error',
  'unreviewed-risk': 'error',
} as const satisfies Record<string, Severity>;

export type IssueCode = keyof typeof severityByCode;

export interface Issue {
  readonly code: IssueCode;
  readonly severity: Severity;
  /**
   * JSON pointer into the profile: `/name`, `/chosen/Users.Edit`, `/accessControl/resources/User`,
   * `/accessControl/tags/<row>`, `/tags/<row>`, with `~` and `/` in names escaped. A row is its id in a draft, its key in HTTP input.
   */
  readonly path: string;
  /** Says what is wrong, shows the value, names the next step. */
  readonly message: string;
  /** Ways to settle it that can be applied as they stand, the likeliest first; absent where only a person can know. */
  readonly fixes?: readonly Fix[];
  /** What acknowledges it: an entry of this key with this fingerprint. Absent where it cannot be acknowledged. */
  readonly finding?: { readonly key: string; readonly fingerprint: string };
}

export const isBlocking = (issues: readonly Issue[]): boolean => issues.some((issue) => issue.severity === 'error');
