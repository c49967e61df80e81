/** Validation of a proposed profile: every issue, in the order of the form. Knows no storage and no person but the committer's rights. */
import type { Assertion } from '../assertions/assertion.ts';
import { validateAssertions, withoutBreaking } from '../assertions/check-assertions.ts';
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import type { LeftOut } from '../draft/read-draft.ts';
import { nearName } from '../catalog/near-name.ts';
import { normalText } from './content.ts';
import type { Fix, ProposalEdit } from './edits.ts';
import { fix, issue, pointer } from './issue.ts';
import type { Issue } from './issues.ts';
import { lengthOf, limits } from './limits.ts';
import type { Proposal, TagRow } from './profile.ts';
import {
  carryTag,
  granting,
  isGranted,
  leaveOut,
  origin,
  removing,
  restrictToo,
  surveyProposal,
  unrestrict,
  type Survey,
} from './survey.ts';
import { validateGiving, withoutEscalating, type Committer } from './validate-giving.ts';
import { validateTags } from './validate-tags.ts';

export interface ValidationContext {
  /** Left out where nobody in particular asks. */
  readonly committer?: Committer;
  /** What reading the draft left out. */
  readonly leftOut?: readonly LeftOut[];
  /** What the instance lays down. */
  readonly assertions?: readonly Assertion[];
  /** Issues found elsewhere, such as those of edits made apart; they come last. */
  readonly extra?: readonly Issue[];
}

const notAllowed = /[^ a-zA-Z0-9_@-]/gu;

/** Total: any proposal gets an answer. An issue of severity `error` blocks a commit on every path. [V10] */
export function validateProfile(catalog: Catalog, proposal: Proposal, context: ValidationContext = {}): Issue[] {
  const { assertions = [], leftOut = [], extra = [], committer } = context;
  const survey = surveyProposal(catalog, proposal);
  const issues = [
    ...validateTexts(proposal),
    ...validateChosen(survey),
    ...validateAccessControl(survey),
    ...validateTags(proposal.accessTags, '/accessControl/tags', { name: 'accessTags', mayEmpty: proposal.restricted.length === 0 }),
    ...validateResourceTags(proposal),
    ...validateAssertions(survey, assertions),
    ...adviseOnOwnTags(survey),
    ...adviseOnReach(survey),
    ...adviseOnGrants(survey),
    ...(committer ? validateGiving(survey, committer) : []),
    ...adviseOnLeftOut(leftOut),
    ...extra,
  ];
  const kept = assertions.length > 0 ? withoutBreaking(survey, issues, assertions) : issues;
  return committer ? withoutEscalating(survey, kept, committer) : kept;
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

function validateChosen(survey: Survey): Issue[] {
  const { catalog, chosen, count } = survey;
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
        ...(replacements ? [mend(survey, permission, replacements)] : []),
        ...(meant ? [] : [mend(survey, permission, undefined)]),
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

function mend(survey: Survey, permission: string, replacements: readonly string[] | undefined): Fix | null {
  const { catalog } = survey;
  const removal: ProposalEdit = { type: 'choose', permissions: [permission], chosen: false };
  if (!replacements) return fix('Remove', permission, '', [removal]);
  const grant = granting(survey, replacements, 1);
  const end = catalog.replacementsByLegacy.has(permission) ? ' by what it became' : ' by the nearest name';
  return grant && fix('Replace', permission, end, [...grant, removal]);
}

function validateAccessControl(survey: Survey): Issue[] {
  const { catalog, proposal } = survey;
  const { restricted, accessTags } = proposal;
  const issues: Issue[] = [];
  if (restricted.length > 0 && accessTags.length === 0) {
    issues.push(
      issue(
        'access-control-tag-missing',
        '/accessControl/tags',
        'Resources are restricted but no tag says to what; add a tag, or restrict no resource.',
        fix(
          'Restrict',
          'no resource',
          '',
          restricted.map((resource) => ({ type: 'restrict', resource, restricted: false })),
        ),
      ),
    );
  }
  if (accessTags.length > 0 && restricted.length === 0) {
    issues.push(
      issue(
        'access-control-resource-missing',
        '/accessControl/resources',
        'There are access control tags but no resource they apply to; choose a resource, or remove the tags.',
        fix('Remove', 'the access control tags', '', removing(accessTags)),
      ),
    );
  }
  for (const type of restricted) {
    const path = pointer('accessControl', 'resources', type);
    const view = catalog.viewByResourceType.get(type);
    if (view === undefined) {
      const unknown = issue(
        'access-control-resource-unknown',
        path,
        `The resource "${type}" cannot be restricted by tags; remove it.`,
        unrestrict(survey, type),
      );
      issues.push(catalog.keepsUnlisted ? { ...unknown, severity: 'warning' } : unknown); // [G49]
    } else if (!isGranted(survey, view)) {
      const label = permissionLabel(catalog, view);
      const grant = granting(survey, [view]);
      issues.push(
        issue(
          'access-control-view-missing',
          path,
          `${type} is restricted but ${label} is not granted; grant it, or do not restrict ${type}.`,
          grant && fix('Grant', label, '', grant),
          unrestrict(survey, type),
        ),
      );
    }
  }
  if (restricted.length > limits.restrictedResources) {
    issues.push(
      issue(
        'access-control-resources-too-many',
        '/accessControl/resources',
        `${restricted.length} resources are restricted; keep at most ${limits.restrictedResources}.`,
      ),
    );
  }
  if (accessTags.length > limits.accessTags) {
    issues.push(
      issue(
        'access-control-tags-too-many',
        '/accessControl/tags',
        `There are ${accessTags.length} access control tags; keep at most ${limits.accessTags}.`,
      ),
    );
  }
  return issues;
}

function validateResourceTags(proposal: Proposal): Issue[] {
  const issues = validateTags(proposal.tags, '/tags', { name: 'tags', mayEmpty: true });
  if (proposal.tags.length > limits.tags)
    issues.push(issue('tags-too-many', '/tags', `There are ${proposal.tags.length} resource tags; keep at most ${limits.tags}.`));
  return issues;
}

/** The warnings that edits made apart can bring about together; about nothing but these, and so answered fast. [X4] */
export function combinedWarnings(catalog: Catalog, proposal: Proposal): Issue[] {
  const survey = surveyProposal(catalog, proposal);
  return [...adviseOnReach(survey), ...adviseOnCombinations(survey)];
}

const isLimited = ({ restricted, accessTags }: Proposal): boolean => restricted.length > 0 && accessTags.length > 0;

function adviseOnOwnTags(survey: Survey): Issue[] {
  const { proposal } = survey;
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
          carryTag(survey, row),
        ),
      );
    }
  }
  return issues;
}

function adviseOnReach(survey: Survey): Issue[] {
  const { catalog, proposal } = survey;
  const { restricted } = proposal;
  if (!isLimited(proposal)) return [];
  const issues: Issue[] = [];
  if (restricted.includes('User') && !restricted.includes('SecurityProfile')) {
    issues.push(
      issue(
        'users-restricted-alone',
        '/accessControl/resources/User',
        'Users are restricted but security profiles are not, so a holder could create a stronger profile; restrict SecurityProfile too.',
        restrictToo(survey, 'SecurityProfile', ' too'),
      ),
    );
  }
  for (const [permission, why] of catalog.whyLeaking) {
    if (isGranted(survey, permission))
      issues.push(
        issue(
          'access-control-leak',
          pointer('chosen', permission),
          `${permissionLabel(catalog, permission)} is not limited by the access control tags: ${why}${cameWith(survey, permission)}`,
          leaveOut(survey, permission),
        ),
      );
  }
  return issues;
}

/** What nobody chose cannot be left out by itself, so what brings it is named. */
const cameWith = (survey: Survey, permission: string): string => (survey.chosen.has(permission) ? '' : ` It${origin(survey, permission)}.`);

function adviseOnGrants(survey: Survey): Issue[] {
  const { catalog } = survey;
  const label = (permission: string): string => permissionLabel(catalog, permission);
  const issues: Issue[] = [];
  for (const [permission, why] of catalog.whyRisky) {
    if (isGranted(survey, permission))
      issues.push(
        issue(
          'permission-risky',
          pointer('chosen', permission),
          `${label(permission)} is powerful. ${why}${cameWith(survey, permission)}`,
          leaveOut(survey, permission),
        ),
      );
  }
  issues.push(...adviseOnCombinations(survey));
  return issues;
}

/** [V43] */
function adviseOnCombinations(survey: Survey): Issue[] {
  const label = (permission: string): string => permissionLabel(survey.catalog, permission);
  return survey.catalog.combinations.flatMap(({ permissions, why }) => {
    if (!permissions.every((permission) => isGranted(survey, permission))) return [];
    const fixes = permissions.map((permission) => leaveOut(survey, permission));
    return [issue('permissions-risky-together', '/chosen', `${permissions.map(label).join(' and ')} are risky together. ${why}`, ...fixes)];
  });
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
