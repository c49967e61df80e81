/** What speaks against a proposal because of who would commit it. */
import type { Tags } from '../access/facts.ts';
import { grantOf, type Grant } from '../access/grant.ts';
import {
  escalationIssues,
  escalationOf,
  limitedTypes,
  type Giver,
  type Giving,
  type GivingPlace,
  type Holding,
} from '../access/privilege-escalation.ts';
import { proposalToContent } from '../profile/content.ts';
import type { Fix } from '../profile/edits.ts';
import { keepFixes } from './issue.ts';
import { pointer } from '../json/pointer.ts';
import type { Issue } from './issues.ts';
import { leaveOut, restrictToo, analysisAfter, type Analysis } from './analysis.ts';

/** The person who would commit, and what the profile is that they would change. */
export interface CommittingPerson extends Giver {
  /** The profile as it is now, by its id; null for a new one. */
  readonly base: { readonly profile: string; readonly grant: Grant } | null;
  /** Whoever else has the profile, with their other profiles; only the server knows them. */
  readonly others?: readonly Holding[];
}

/** [V31] [V50] [A20] [A21] [A22] */
export const validateGiving = (analysis: Analysis, committer: CommittingPerson): Issue[] =>
  escalationIssues(analysis.catalog, givingOf(analysis, committer), placeIn(analysis));

function givingOf({ catalog, proposal }: Analysis, { base, others = [], ...giver }: CommittingPerson): Giving {
  const next = grantOf(catalog, proposalToContent(proposal));
  const changesOwn = base !== null && giver.grants.has(base.profile);
  const own = changesOwn && {
    ...{ isGiver: true, before: [...giver.grants.values()] },
    after: [...new Map([...giver.grants, [base.profile, next]]).values()],
  };
  return { giver, wanted: [next], had: base ? [base.grant] : [], holders: own ? [own, ...others] : others };
}

const placeIn = (analysis: Analysis): GivingPlace => ({
  path: (permission) => pointer('chosen', permission),
  whole: '/chosen',
  subject: 'The profile',
  fixes: (permission, limits, type) => [limitToo(analysis, type, limits), leaveOut(analysis, permission)],
});

/** Limits the profile on a type as the giver is. Which of several limits is meant, only a person can know. */
function limitToo(analysis: Analysis, type: string, [limit, ...others]: readonly Tags[]): Fix | null {
  if (limit === undefined || others.length > 0) return null;
  const rows = Object.entries(limit).map(([key, value]) => ({ id: key, key, value }));
  const { accessTags } = analysis.proposal;
  const isLimitedSo = rows.every(({ key, value }) => accessTags.find((row) => row.key === key)?.value === value);
  return accessTags.length === 0 || isLimitedSo ? restrictToo(analysis, type, ' too', rows) : null;
}

/** So many fixes of one answer are tried; those beyond are not offered. */
const mostTried = 100;

/** The issues without those fixes that would have the committer give anew what they may not. [V40] */
export function withoutEscalating(analysis: Analysis, issues: readonly Issue[], committer: CommittingPerson): Issue[] {
  const errorsOf = (of: Analysis): string[] => {
    const { reach, refused, unbound, lifted } = escalationOf(of.catalog, givingOf(of, committer));
    return [...reach, ...refused, ...unbound.map(({ permission, type }) => `${permission} ${type}`), ...lifted.map(({ type }) => type)];
  };
  if (committer.grantBeyondOwn === 'warn' && limitedTypes(analysis.catalog, [...committer.grants.values()]).size === 0) return [...issues];
  const before = new Set(errorsOf(analysis));
  let tried = 0;
  const isSafe = ({ edits }: Fix): boolean =>
    tried++ < mostTried && errorsOf(analysisAfter(analysis, edits)).every((key) => before.has(key));
  return keepFixes(issues, isSafe);
}
