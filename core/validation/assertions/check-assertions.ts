/** Which assertions a proposed profile fails, where, and how that can be mended. */
import { permissionLabel } from '../../catalog/catalog.ts';
import type { Fix, ProposalEdit } from '../../profile/edits.ts';
import { fix, issue, keepFixes } from '../issue.ts';
import { pointer } from '../../json/pointer.ts';
import type { Issue } from '../issues.ts';
import { granting, isGranted, leaveOut, origin, restrictToo, analysisAfter, type Analysis } from '../analysis.ts';
import { isAbout, keysOf, sentenceOf, type Assertion } from './assertion.ts';

/** So many fixes of one answer are tried against the assertions; those beyond are not offered. */
const mostTried = 100;

/** One thing an assertion misses; `of` is the permission or the resource type, empty where several together are meant. */
interface Failure {
  readonly assertion: Assertion;
  readonly of: string;
}

/** [Q3] [Q4] [Q5] */
export const validateAssertions = (analysis: Analysis, assertions: readonly Assertion[]): Issue[] =>
  failures(analysis, assertions).map((failure) => toIssue(analysis, failure));

function failures(analysis: Analysis, assertions: readonly Assertion[]): Failure[] {
  const about = assertions.filter((assertion) => isAbout(assertion, [analysis.proposal]));
  return about.flatMap((assertion) => missing(analysis, assertion).map((of) => ({ assertion, of })));
}

function missing(analysis: Analysis, { never, always = [], accessControl = [] }: Assertion): readonly string[] {
  const grants = (permission: string): boolean => isGranted(analysis, permission);
  if (never) return never.every(grants) ? [''] : [];
  return [
    ...always.filter((permission) => !grants(permission)),
    ...accessControl.filter((type) => !analysis.proposal.restricted.includes(type)),
  ];
}

/** The sentence of the instance, then what breaks it. [Q8] */
function toIssue(analysis: Analysis, { assertion, of }: Failure): Issue {
  const { catalog, proposal } = analysis;
  const code = assertion.severity === 'error' ? 'assertion-failed' : 'assertion-advice';
  const label = (permission: string): string => permissionLabel(catalog, permission);
  const make = (path: string, what: string, ...fixes: readonly (Fix | null)[]): Issue =>
    issue(code, path, `${sentenceOf(assertion)} ${what}`, ...fixes);
  const { never, always, where } = assertion;
  if (never) {
    const together = never.length === 1 ? 'is granted' : 'are granted together';
    const ways = never.flatMap((permission) => {
      const way = origin(analysis, permission);
      return way && ` ${label(permission)}${way}.`;
    });
    const fixes = never.map((permission) => leaveOut(analysis, permission));
    return make(pointer('chosen', never[0] ?? ''), `${never.map(label).join(' and ')} ${together}.${ways.join('')}`, ...fixes);
  }
  if (always) {
    const edits = granting(analysis, [of]);
    return make(pointer('chosen', of), `${label(of)} is not granted.`, edits && fix('Grant', label(of), '', edits));
  }
  const own = proposal.tags.filter(({ key }) => keysOf(where).includes(key));
  return make(pointer('accessControl', 'resources', of), `${of} is not restricted.`, restrictToo(analysis, of, '', own));
}

/** The issues without those fixes that would break an assertion anew. [V40] */
export function withoutBreaking(analysis: Analysis, issues: readonly Issue[], assertions: readonly Assertion[]): Issue[] {
  const { proposal } = analysis;
  const binding = assertions.filter(({ severity }) => severity === 'error');
  const about = binding.filter((assertion) => isAbout(assertion, [proposal]));
  const before = failureKeys(analysis, about);
  let tried = 0;
  const isSafe = ({ edits }: Fix): boolean =>
    tried++ < mostTried &&
    [...failureKeys(analysisAfter(analysis, edits), edits.some(isOfSelectors) ? binding : about)].every((key) => before.has(key));
  return keepFixes(issues, isSafe);
}

/** Whether other assertions may be about the profile after it. */
const isOfSelectors = (edit: ProposalEdit): boolean => edit.type === 'set-text' || ('list' in edit && edit.list === 'tags');

const failureKeys = (analysis: Analysis, assertions: readonly Assertion[]): Set<string> =>
  new Set(failures(analysis, assertions).map(({ assertion, of }) => `${assertion.id} ${of}`));
