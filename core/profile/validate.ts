/** Validation of a proposed profile: every issue, in the order of the form. Knows no storage and no person but the committer's rights. */
import { closure } from '../catalog/closure.ts';
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import type { LeftOut } from '../draft/read-draft.ts';
import { normalText } from './content.ts';
import { issue } from './issue.ts';
import type { Issue } from './issues.ts';
import { lengthOf, limits } from './limits.ts';
import type { Proposal } from './profile.ts';
import { validateTags } from './validate-tags.ts';

export interface ValidationContext {
  /** What the person who would commit holds; left out where nobody in particular asks. */
  readonly heldByCommitter?: ReadonlySet<string>;
  /** What reading the draft left out. */
  readonly leftOut?: readonly LeftOut[];
  /** Issues found elsewhere, such as those of edits made apart; they come last. */
  readonly extra?: readonly Issue[];
}

const allowedName = /^[ a-zA-Z0-9_@-]*$/;

/** Total: any proposal gets an answer. An issue of severity `error` blocks a commit on every path. [V10] */
export function validateProfile(catalog: Catalog, proposal: Proposal, context: ValidationContext = {}): Issue[] {
  const granted = new Set(closure(catalog, proposal.chosen));
  return [
    ...validateTexts(proposal),
    ...validateChosen(catalog, proposal, granted),
    ...validateAccessControl(catalog, proposal, granted),
    ...validateTags(proposal.accessTags, '/accessControl/tags'),
    ...validateResourceTags(proposal),
    ...adviseOnAccessControl(catalog, proposal, granted),
    ...adviseOnGrants(catalog, granted, context.heldByCommitter),
    ...adviseOnLeftOut(context.leftOut ?? []),
    ...(context.extra ?? []),
  ];
}

function validateTexts(proposal: Proposal): Issue[] {
  const issues: Issue[] = [];
  const name = normalText(proposal.name);
  if (name === '') issues.push(issue('name-required', '/name', 'The profile has no name; type one.'));
  if (lengthOf(name) > limits.name)
    issues.push(issue('name-too-long', '/name', `The name has ${lengthOf(name)} characters; shorten it to ${limits.name}.`));
  if (!allowedName.test(name)) {
    const wrong = [...new Set(name)].filter((character) => !allowedName.test(character)).slice(0, 10);
    issues.push(
      issue(
        'name-characters',
        '/name',
        `The name may hold only letters a–z, digits, spaces and _ @ -; remove ${wrong.map(visible).join(' ')}.`,
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

/** A character as a person can see it: itself where it shows, its code point where it does not. */
const visible = (character: string): string =>
  /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)
    ? character
    : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

function validateChosen(catalog: Catalog, proposal: Proposal, granted: ReadonlySet<string>): Issue[] {
  const issues: Issue[] = [];
  for (const permission of proposal.chosen) {
    if (catalog.entryByPermission.has(permission)) continue;
    const replacements = catalog.replacementsByLegacy.get(permission);
    const next = replacements
      ? `is a name of old; choose ${replacements.map((name) => permissionLabel(catalog, name)).join(' and ')} instead`
      : 'is not in the catalogue; remove it';
    issues.push(issue('permission-unknown', `/chosen/${permission}`, `The permission "${permission}" ${next}.`));
  }
  const count = new Set([...proposal.chosen, ...granted]).size;
  if (count > limits.permissions)
    issues.push(issue('permissions-too-many', '/chosen', `The profile grants ${count} permissions; keep at most ${limits.permissions}.`));
  return issues;
}

function validateAccessControl(catalog: Catalog, proposal: Proposal, granted: ReadonlySet<string>): Issue[] {
  const { restricted, accessTags } = proposal;
  const issues: Issue[] = [];
  if (restricted.length > 0 && accessTags.length === 0) {
    issues.push(
      issue(
        'access-control-tag-missing',
        '/accessControl/tags',
        'Resources are restricted but no tag says to what; add a tag, or restrict no resource.',
      ),
    );
  }
  if (accessTags.length > 0 && restricted.length === 0) {
    issues.push(
      issue(
        'access-control-resource-missing',
        '/accessControl/resources',
        'There are access control tags but no resource they apply to; choose a resource, or remove the tags.',
      ),
    );
  }
  for (const type of restricted) {
    const path = `/accessControl/resources/${type}`;
    const view = catalog.viewByResourceType.get(type);
    if (view === undefined)
      issues.push(issue('access-control-resource-unknown', path, `The resource "${type}" cannot be restricted by tags; remove it.`));
    else if (!granted.has(view)) {
      issues.push(
        issue(
          'access-control-view-missing',
          path,
          `${type} is restricted but ${permissionLabel(catalog, view)} is not granted; grant it, or do not restrict ${type}.`,
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
  const issues = validateTags(proposal.tags, '/tags');
  if (proposal.tags.length > limits.tags)
    issues.push(issue('tags-too-many', '/tags', `There are ${proposal.tags.length} resource tags; keep at most ${limits.tags}.`));
  return issues;
}

function adviseOnAccessControl(catalog: Catalog, proposal: Proposal, granted: ReadonlySet<string>): Issue[] {
  const { restricted, accessTags, tags } = proposal;
  if (restricted.length === 0 || accessTags.length === 0) return [];
  const issues: Issue[] = [];
  for (const { id, key, value } of accessTags) {
    if (key !== '' && !tags.some((tag) => tag.key === key && tag.value === value)) {
      issues.push(
        issue(
          'resource-tags-unmatched',
          `/accessControl/tags/${id}`,
          `The profile limits access to "${key}:${value}" but does not carry that tag itself; add ${key}:${value} to the resource tags.`,
        ),
      );
    }
  }
  if (restricted.includes('User') && !restricted.includes('SecurityProfile')) {
    issues.push(
      issue(
        'users-restricted-alone',
        '/accessControl/resources/User',
        'Users are restricted but security profiles are not, so a holder could create a stronger profile; restrict SecurityProfile too.',
      ),
    );
  }
  for (const [permission, why] of catalog.whyLeaking) {
    if (granted.has(permission)) {
      issues.push(
        issue(
          'access-control-leak',
          `/chosen/${permission}`,
          `${permissionLabel(catalog, permission)} is not limited by the access control tags: ${why}`,
        ),
      );
    }
  }
  return issues;
}

function adviseOnGrants(catalog: Catalog, granted: ReadonlySet<string>, held: ReadonlySet<string> | undefined): Issue[] {
  const issues: Issue[] = [];
  for (const [permission, why] of catalog.whyRisky) {
    if (granted.has(permission))
      issues.push(issue('permission-risky', `/chosen/${permission}`, `${permissionLabel(catalog, permission)} is powerful. ${why}`));
  }
  if (held) {
    // A restriction takes rights away, so passing it on grants nothing. [V31]
    const beyond = [...granted].filter(
      (permission) => !held.has(permission) && catalog.entryByPermission.get(permission)?.action.polarity === 'grant',
    );
    if (beyond.length > 0) {
      const shown = beyond
        .slice(0, 5)
        .map((permission) => permissionLabel(catalog, permission))
        .join(', ');
      const rest = beyond.length > 5 ? ` and ${beyond.length - 5} more` : '';
      issues.push(issue('grants-more-than-own', '/chosen', `The profile grants what you do not hold yourself: ${shown}${rest}.`));
    }
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
