/** Validation of a proposed profile: every issue, in the order of the form. Knows no storage and no person but the committer's rights. */
import type { Assertion } from './assertions/assertion.ts';
import { validateAssertions, withoutBreaking } from './assertions/check-assertions.ts';
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import type { LeftOut } from '../draft/read-draft.ts';
import { nearName } from '../catalog/near-name.ts';
import { normalText } from '../profile/content.ts';
import type { Fix, ProposalEdit } from '../profile/edits.ts';
import { fix, issue } from './issue.ts';
import { pointer } from '../json/pointer.ts';
import type { Issue } from './issues.ts';
import { lengthOf, limits } from '../profile/limits.ts';
import type { Proposal, TagRow } from '../profile/profile.ts';
import { carryTag, granting, isGranted, leaveOut, removing, analyzeProposal, unrestrict, type Analysis } from './analysis.ts';
import { findingOfRisk, issuesOf, undoneRemovals, type ReviewFacts } from './findings.ts';
import { cameWith, risksOfReach, risksTogether, type Risk } from './risks.ts';
import { validateGiving, withoutEscalating, type CommittingPerson } from './validate-giving.ts';
import { validateTags } from './validate-tags.ts';

export interface ValidationContext {
  /** Left out where nobody in particular asks. */
  readonly committer?: CommittingPerson;
  /** What reading the draft left out. */
  readonly leftOut?: readonly LeftOut[];
  /** What the instance lays down. */
  readonly assertions?: readonly Assertion[];
  /** What is known of who wrote what and who acknowledged it; left out where nothing is committed, and no finding blocks. */
  readonly review?: ReviewFacts;
  /** Issues found elsewhere; they come last. */
  readonly extra?: readonly Issue[];
}

const notAllowed = /[^ a-zA-Z0-9_@-]/gu;

/** Total: any proposal gets an answer. An issue of severity `error` blocks a commit on every path. [V10] */
export function validateProfile(catalog: Catalog, proposal: Proposal, context: ValidationContext = {}): Issue[] {
  const { assertions = [], leftOut = [], extra = [], committer, review } = context;
  const analysis = analyzeProposal(catalog, proposal);
  const asReviewed = (risk: Risk): Issue[] => (review ? issuesOf(findingOfRisk(analysis, risk, review)) : [risk.warning]);
  const removals = review ? undoneRemovals(analysis, review) : [];
  const issues = [
    ...validateTexts(proposal),
    ...validateChosen(analysis),
    ...validateAccessControl(analysis),
    ...validateTags(proposal.accessTags, '/accessControl/tags', { name: 'accessTags', mayEmpty: proposal.restricted.length === 0 }),
    ...validateResourceTags(proposal),
    ...validateAssertions(analysis, assertions),
    ...adviseOnOwnTags(analysis),
    ...risksOfReach(analysis).flatMap(asReviewed),
    ...adviseOnGrants(analysis),
    ...risksTogether(analysis).flatMap(asReviewed),
    ...(committer ? validateGiving(analysis, committer) : []),
    ...adviseOnLeftOut(leftOut),
    ...removals.flatMap(issuesOf),
    ...extra,
  ];
  const kept = assertions.length > 0 ? withoutBreaking(analysis, issues, assertions) : issues;
  return committer ? withoutEscalating(analysis, kept, committer) : kept;
}

function validateTexts(proposal: Proposal): Issue[] {
  const issues: Issue[] = [];
  const name = normalText(proposal.name);
  if (name === '') issues.push(issue('name-required', '/name', 'The profile has no name; type one.'));
  if (lengthOf(name) > limits.name)
    issues.push(issue('name-too-long', '/name', `The name has ${lengthOf(name)} characters; shorten it to ${limits.name}.`));
  const wrong = name.match(notAllowed);
  if (wrong) {
    const left = name.replace(notAllowed, '').trim();
    issues.push(
      issue(
        'name-characters',
        '/name',
        `The name may hold only letters a–z, digits, spaces and _ @ -; remove ${[...new Set(wrong)].slice(0, 10).join(' ')}.`,
        left === '' ? null : fix('Change the name to', left, '', [{ type: 'set-text', field: 'name', text: left }]),
      ),
    );
  }
  const description = lengthOf(normalText(proposal.description));
  if (description > limits.description)
    issues.push(
      issue('description-too-long', '/description', `The description has ${description} characters; shorten it to ${limits.description}.`),
    );
  return issues;
}

function validateChosen(analysis: Analysis): Issue[] {
  const { catalog, chosen, count } = analysis;
  const issues: Issue[] = [];
  for (const permission of chosen) {
    if (catalog.entryByPermission.has(permission)) continue;
    const meant = catalog.replacementsByLegacy.get(permission);
    const near = meant ? null : nearName(catalog, permission);
    const replacements = meant ?? (near === null ? undefined : [near]);
    issues.push(
      issue(
        catalog.keepsUnlisted ? 'permission-unlisted' : 'permission-unknown', // [G49]
        pointer('chosen', permission),
        `The permission "${permission}" ${adviceOn(catalog, meant, near)}`,
        ...(replacements ? [mend(analysis, permission, replacements)] : []),
        ...(meant ? [] : [mend(analysis, permission, undefined)]),
      ),
    );
  }
  if (count > limits.permissions)
    issues.push(issue('permissions-too-many', '/chosen', `The profile grants ${count} permissions; keep at most ${limits.permissions}.`));
  return issues;
}

function adviceOn(catalog: Catalog, meant: readonly string[] | undefined, near: string | null): string {
  const kept = 'is kept as it is, and grants nothing.';
  if (meant) {
    const advice = `is a name of old; choose ${meant.map((name) => permissionLabel(catalog, name)).join(' and ')} instead.`;
    return catalog.keepsUnlisted ? `${advice} It ${kept}` : advice;
  }
  // [G50]
  const asked = near === null ? '' : `; did you mean ${permissionLabel(catalog, near)} (${near})?`;
  if (catalog.keepsUnlisted) return `is not in the catalogue${asked === '' ? `; it ${kept}` : `${asked} It ${kept}`}`;
  return `is not in the catalogue${asked === '' ? '; remove it.' : `${asked} Replace or remove it.`}`;
}

function mend(analysis: Analysis, permission: string, replacements: readonly string[] | undefined): Fix | null {
  const { catalog } = analysis;
  const removal: ProposalEdit = { type: 'choose', permissions: [permission], chosen: false };
  if (!replacements) return fix('Remove', permission, '', [removal]);
  const grant = granting(analysis, replacements, 1);
  const end = catalog.replacementsByLegacy.has(permission) ? ' by what it became' : ' by the nearest name';
  return grant && fix('Replace', permission, end, [...grant, removal]);
}

const validateAccessControl = (analysis: Analysis): Issue[] => [
  ...halfOfAccessControl(analysis.proposal),
  ...analysis.proposal.restricted.flatMap((type) => validateRestricted(analysis, type)),
  ...tooMuchAccessControl(analysis.proposal),
];

/** Resource types and tags come together or not at all. [V15] */
function halfOfAccessControl({ restricted, accessTags }: Proposal): Issue[] {
  if (restricted.length > 0 && accessTags.length === 0) {
    const open = restricted.map((resource): ProposalEdit => ({ type: 'restrict', resource, restricted: false }));
    const says = 'Resources are restricted but no tag says to what; add a tag, or restrict no resource.';
    return [issue('access-control-tag-missing', '/accessControl/tags', says, fix('Restrict', 'no resource', '', open))];
  }
  if (accessTags.length > 0 && restricted.length === 0) {
    const says = 'There are access control tags but no resource they apply to; choose a resource, or remove the tags.';
    const remove = fix('Remove', 'the access control tags', '', removing(accessTags));
    return [issue('access-control-resource-missing', '/accessControl/resources', says, remove)];
  }
  return [];
}

function validateRestricted(analysis: Analysis, type: string): Issue[] {
  const { catalog } = analysis;
  const path = pointer('accessControl', 'resources', type);
  const view = catalog.viewByResourceType.get(type);
  if (view === undefined) {
    const says = `The resource "${type}" cannot be restricted by tags; remove it.`;
    const unknown = issue('access-control-resource-unknown', path, says, unrestrict(analysis, type));
    return [catalog.keepsUnlisted ? { ...unknown, severity: 'warning' } : unknown]; // [G49]
  }
  if (isGranted(analysis, view)) return [];
  const label = permissionLabel(catalog, view);
  const grant = granting(analysis, [view]);
  const says = `${type} is restricted but ${label} is not granted; grant it, or do not restrict ${type}.`;
  return [issue('access-control-view-missing', path, says, grant && fix('Grant', label, '', grant), unrestrict(analysis, type))];
}

function tooMuchAccessControl({ restricted, accessTags }: Proposal): Issue[] {
  const issues: Issue[] = [];
  if (restricted.length > limits.restrictedResources) {
    const says = `${restricted.length} resources are restricted; keep at most ${limits.restrictedResources}.`;
    issues.push(issue('access-control-resources-too-many', '/accessControl/resources', says));
  }
  if (accessTags.length > limits.accessTags) {
    const says = `There are ${accessTags.length} access control tags; keep at most ${limits.accessTags}.`;
    issues.push(issue('access-control-tags-too-many', '/accessControl/tags', says));
  }
  return issues;
}

function validateResourceTags(proposal: Proposal): Issue[] {
  const issues = validateTags(proposal.tags, '/tags', { name: 'tags', mayEmpty: true });
  if (proposal.tags.length > limits.tags)
    issues.push(issue('tags-too-many', '/tags', `There are ${proposal.tags.length} resource tags; keep at most ${limits.tags}.`));
  return issues;
}

const isLimited = ({ restricted, accessTags }: Proposal): boolean => restricted.length > 0 && accessTags.length > 0;

function adviseOnOwnTags(analysis: Analysis): Issue[] {
  const { proposal } = analysis;
  const { accessTags, tags } = proposal;
  if (!isLimited(proposal)) return [];
  const issues: Issue[] = [];
  const textOf = ({ key, value }: TagRow): string => JSON.stringify([key, value]);
  const carried = new Set(tags.map(textOf));
  for (const row of accessTags) {
    const { id, key, value } = row;
    if (key !== '' && !carried.has(textOf(row))) {
      issues.push(
        issue(
          'resource-tags-unmatched',
          `/accessControl/tags${pointer(id)}`,
          `The profile limits access to "${key}:${value}" but does not carry that tag itself; add it to the resource tags.`,
          carryTag(analysis, row),
        ),
      );
    }
  }
  return issues;
}

function adviseOnGrants(analysis: Analysis): Issue[] {
  const { catalog } = analysis;
  const label = (permission: string): string => permissionLabel(catalog, permission);
  const issues: Issue[] = [];
  for (const [permission, why] of catalog.whyRisky) {
    if (isGranted(analysis, permission))
      issues.push(
        issue(
          'permission-risky',
          pointer('chosen', permission),
          `${label(permission)} is powerful. ${why}${cameWith(analysis, permission)}`,
          leaveOut(analysis, permission),
        ),
      );
  }
  return issues;
}

function adviseOnLeftOut(leftOut: readonly LeftOut[]): Issue[] {
  if (leftOut.length === 0) return [];
  const places = leftOut
    .slice(0, 5)
    .map((one) => one.path)
    .join(', ');
  return [
    issue('draft-left-out', '', `The draft holds ${leftOut.length} entries that mean nothing here and will not be saved: ${places}.`),
  ];
}
