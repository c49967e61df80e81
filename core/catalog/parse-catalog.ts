/** The one decoder of catalogue files: finds every problem, or gives a catalogue that can be relied on. */
import { indexCatalog, type Catalog, type Action, type CatalogData, type Combination, type Group } from './catalog.ts';
import { addOwnPermissions } from './own-rows.ts';
import { checkReferences } from './check-references.ts';
import { bounds, createReader, type Reader } from './reader.ts';

export type CatalogResult = { readonly ok: true; readonly catalog: Catalog } | { readonly ok: false; readonly problems: readonly string[] };

/** The parser reports at most this many problems. */
const mostProblems = 50;

/**
 * Checks the shape, then that every referenced name exists, then that no permission requires itself. [C1] Each problem names the place as a
 * JSON pointer, the value found and what is expected.
 */
export function parseCatalog(value: unknown): CatalogResult {
  const problems: string[] = [];
  const data = readCatalog(createReader(value, '', (problem) => problems.push(problem)));
  if (problems.length === 0) problems.push(...checkReferences(data));
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, mostProblems) };
  const whole = addOwnPermissions(fillShared(data));
  const catalog = indexCatalog(whole);
  // What is answered of it has to be a catalogue file as well. [W32]
  const isTooLarge = whole.groups.length > bounds.groups || catalog.permissions.length > bounds.permissions;
  return isTooLarge
    ? {
        ok: false,
        problems: [`with Accord's own permissions there are more than ${bounds.groups} groups or ${bounds.permissions} permissions`],
      }
    : { ok: true, catalog };
}

function readCatalog(file: Reader): CatalogData {
  file.membersAre(['version', 'name', 'groups', 'legacy', 'restrictableResources', 'risky', 'leaks', 'combinations', 'unlisted']);
  return {
    version: file.text('version', bounds.version),
    name: file.text('name', bounds.label),
    groups: file.list('groups', bounds.groups, readGroup, 1),
    legacy: file.optional('legacy')
      ? file.list('legacy', bounds.shortList, (legacy) => {
          legacy.membersAre(['permission', 'replacedBy']);
          return { permission: legacy.text('permission', bounds.permission), replacedBy: legacy.names('replacedBy', 1, 20) };
        })
      : [],
    restrictableResources: file.optional('restrictableResources') ? file.names('restrictableResources') : [],
    risky: file.optional('risky') ? file.list('risky', bounds.shortList, readRemark) : [],
    leaks: file.optional('leaks') ? file.list('leaks', bounds.shortList, readRemark) : [],
    combinations: file.optional('combinations') ? file.list('combinations', bounds.shortList, readCombination) : [],
    ...(file.optional('unlisted') && { unlisted: file.oneOf('unlisted', ['keep', 'refuse']) }),
  };
}

function readRemark(remark: Reader): { permission: string; why: string } {
  remark.membersAre(['permission', 'why']);
  return { permission: remark.text('permission', bounds.permission), why: remark.text('why', bounds.sentence) };
}

function readCombination(combination: Reader): Combination {
  combination.membersAre(['permissions', 'why']);
  return { permissions: combination.names('permissions', 2, 10), why: combination.text('why', bounds.sentence) };
}

function readGroup(group: Reader): Group {
  group.membersAre(['id', 'label', 'resources']);
  return {
    id: group.text('id', bounds.id),
    label: group.text('label', bounds.label),
    resources: group.list(
      'resources',
      bounds.resources,
      (resource) => {
        resource.membersAre(['id', 'label', 'tagResource', 'actions']);
        return {
          id: resource.text('id', bounds.id),
          label: resource.text('label', bounds.label),
          ...(resource.optional('tagResource') && { tagResource: resource.text('tagResource', bounds.resourceType) }),
          actions: resource.list('actions', bounds.actions, readAction, 1),
        };
      },
      1,
    ),
  };
}

function readAction(action: Reader): Action {
  const name = { permission: action.text('permission', bounds.permission), label: action.text('label', bounds.actionLabel) };
  if (action.optional('shared')) {
    action.membersAre(['permission', 'label', 'shared', 'requires', 'basis', 'polarity']);
    action.exactly('shared', true);
    return { ...name, ...readRequirements(action), shared: true };
  }
  action.membersAre(['permission', 'label', 'requires', 'basis', 'polarity', 'observed', 'preselects', 'conflictsWith', 'advises']);
  if (action.optional('observed')) action.exactly('observed', true);
  return {
    ...name,
    ...readRequirements(action),
    ...(action.optional('observed') && { observed: true as const }),
    ...(action.optional('preselects') && { preselects: action.names('preselects') }),
    ...(action.optional('conflictsWith') && { conflictsWith: action.names('conflictsWith') }),
    ...(action.optional('advises') && { advises: action.names('advises') }),
  };
}

const readRequirements = (action: Reader): Pick<Action, 'requires' | 'basis' | 'polarity'> => ({
  requires: action.optional('requires') ? action.names('requires') : [],
  basis: action.optional('basis') ? action.record('basis', ['documented', 'inferred']) : {},
  polarity: action.optional('polarity') ? action.oneOf('polarity', ['grant', 'restrict']) : 'grant',
});

/** A shared tick shows its definition's values. */
function fillShared(data: CatalogData): CatalogData {
  const actions = data.groups.flatMap((group) => group.resources.flatMap((resource) => resource.actions));
  const definitionOf = (permission: string): Pick<Action, 'requires' | 'basis' | 'polarity'> => {
    const { requires, basis, polarity } = actions.find((action) => action.permission === permission && !action.shared) as Action;
    return { requires, basis, polarity };
  };
  return {
    ...data,
    groups: data.groups.map((group) => ({
      ...group,
      resources: group.resources.map((resource) => ({
        ...resource,
        actions: resource.actions.map((action) => (action.shared ? { ...action, ...definitionOf(action.permission) } : action)),
      })),
    })),
  };
}
