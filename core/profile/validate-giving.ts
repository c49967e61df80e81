/** What speaks against a proposal because of who would commit it. */
import type { Tags } from '../access/access.ts';
import { grantOf, typeOf, type Grant } from '../access/grant.ts';
import { escalationIssues, escalationOf, limitedTypes, type Giver, type Giving, type GivingPlace } from '../access/privilege-escalation.ts';
import { proposalToContent } from './content.ts';
import type { Fix } from './edits.ts';
import { keepFixes, pointer } from './issue.ts';
import type { Issue } from './issues.ts';
import { leaveOut, restrictToo, surveyAfter, type Survey } from './survey.ts';

/** The person who would commit, and what the profile is that they would change. */
export interface Committer extends Giver {
  /** The profile as it is now, by its id; null for a new one. */
  readonly base: { readonly profile: string; readonly grant: Grant } | null;
}

/** [V31] [V50] [A20] [A21] */
export const validateGiving = (survey: Survey, committer: Committer): Issue[] =>
  escalationIssues(survey.catalog, givingOf(survey, committer), placeIn(survey));

function givingOf({ catalog, proposal }: Survey, { base, ...giver }: Committer): Giving {
  const next = grantOf(catalog, proposalToContent(proposal));
  const changesOwn = base !== null && giver.grants.has(base.profile);
  return {
    ...{ giver, wanted: [next], had: base ? [base.grant] : [] },
    ...(changesOwn && { own: [...new Map([...giver.grants, [base.profile, next]]).values()] }),
  };
}

const placeIn = (survey: Survey): GivingPlace => ({
  path: (permission) => pointer('chosen', permission),
  whole: '/chosen',
  subject: 'The profile',
  fixes: (permission, limits) => [limitToo(survey, permission, limits), leaveOut(survey, permission)],
});

/** Limits the permission as the giver is. Which of several limits is meant, only a person can know. */
function limitToo(survey: Survey, permission: string, [limit, ...others]: readonly Tags[]): Fix | null {
  const type = typeOf(survey.catalog, permission);
  if (type === undefined || limit === undefined || others.length > 0) return null;
  const rows = Object.entries(limit).map(([key, value]) => ({ id: key, key, value }));
  const { accessTags } = survey.proposal;
  const isLimitedSo = rows.every(({ key, value }) => accessTags.find((row) => row.key === key)?.value === value);
  return accessTags.length === 0 || isLimitedSo ? restrictToo(survey, type, ' too', rows) : null;
}

/** So many fixes of one answer are tried; those beyond are not offered. */
const mostTried = 100;

/** The issues without those fixes that would have the committer give anew what they may not. [V40] */
export function withoutEscalating(survey: Survey, issues: readonly Issue[], committer: Committer): Issue[] {
  const errorsOf = (of: Survey): string[] => {
    const { reach, refused, lifted } = escalationOf(of.catalog, givingOf(of, committer));
    return [...reach, ...refused, ...lifted];
  };
  if (committer.grantBeyondOwn === 'warn' && limitedTypes(survey.catalog, [...committer.grants.values()]).size === 0) return [...issues];
  const before = new Set(errorsOf(survey));
  let tried = 0;
  const isSafe = ({ edits }: Fix): boolean => tried++ < mostTried && errorsOf(surveyAfter(survey, edits)).every((key) => before.has(key));
  return keepFixes(issues, isSafe);
}
