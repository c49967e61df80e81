/** What is risky only together: a grant and a limit that does not reach it, or several grants. */
import { permissionLabel } from '../catalog/catalog.ts';
import { isGranted, leaveOut, origin, restrictToo, type Analysis } from './analysis.ts';
import { pointer } from '../json/pointer.ts';
import { issue } from './issue.ts';
import type { Issue } from './issues.ts';

/** A warning, and what it takes to make it. */
export interface Risk {
  readonly warning: Issue;
  /** What it is about, apart from its code; empty where there is one of the kind. */
  readonly about: string;
  /** These are granted. */
  readonly granted: readonly string[];
  /** These types are restricted by the access control tags; empty where limits play no part. */
  readonly restricted: readonly string[];
  /** And this one is not. */
  readonly unrestricted: string | null;
}

/** [V33] [V34] */
export function risksOfReach(analysis: Analysis): Risk[] {
  const { catalog, proposal } = analysis;
  const { restricted, accessTags } = proposal;
  if (restricted.length === 0 || accessTags.length === 0) return [];
  const leaks = [...catalog.whyLeaking].filter(([permission]) => isGranted(analysis, permission));
  return [
    ...(restricted.includes('User') && !restricted.includes('SecurityProfile') ? [usersAlone(analysis)] : []),
    ...leaks.map(([permission, why]) => leakOf(analysis, permission, why)),
  ];
}

const usersAlone = (analysis: Analysis): Risk => ({
  ...{ about: '', granted: [], restricted: ['User'], unrestricted: 'SecurityProfile' },
  warning: issue(
    'users-restricted-alone',
    '/accessControl/resources/User',
    'Users are restricted but security profiles are not, so a holder could create a stronger profile; restrict SecurityProfile too.',
    restrictToo(analysis, 'SecurityProfile', ' too'),
  ),
});

const leakOf = (analysis: Analysis, permission: string, why: string): Risk => ({
  ...{ about: permission, granted: [permission], restricted: analysis.proposal.restricted, unrestricted: null },
  warning: issue(
    'access-control-leak',
    pointer('chosen', permission),
    `${permissionLabel(analysis.catalog, permission)} is not limited by the access control tags: ${why}${cameWith(analysis, permission)}`,
    leaveOut(analysis, permission),
  ),
});

/** What nobody chose cannot be left out by itself, so what brings it is named. */
export const cameWith = (analysis: Analysis, permission: string): string =>
  analysis.chosen.has(permission) ? '' : ` It${origin(analysis, permission)}.`;

/** [V43] */
export function risksTogether(analysis: Analysis): Risk[] {
  const label = (permission: string): string => permissionLabel(analysis.catalog, permission);
  return analysis.catalog.combinations.flatMap(({ permissions, why }) => {
    if (!permissions.every((permission) => isGranted(analysis, permission))) return [];
    const fixes = permissions.map((permission) => leaveOut(analysis, permission));
    const message = `${permissions.map(label).join(' and ')} are risky together. ${why}`;
    return {
      ...{ about: permissions.join('+'), granted: permissions, restricted: [], unrestricted: null },
      warning: issue('permissions-risky-together', '/chosen', message, ...fixes),
    };
  });
}
