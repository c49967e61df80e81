/** Checks a catalogue of valid shape: names are unique and known, and no permission requires itself. */
import type { Action, CatalogData } from './catalog.ts';
import { bounds } from './reader.ts';

/** One sentence for each problem; empty when the catalogue holds together. */
export function checkReferences(data: CatalogData): string[] {
  const actions = data.groups.flatMap((group) => group.resources.flatMap((resource) => resource.actions));
  const defined = new Map(actions.filter((action) => !action.shared).map((action) => [action.permission, action]));
  const problems = duplicatesIn(data, actions);
  if (defined.size > bounds.permissions) problems.push(`${defined.size} permissions are too many; at most ${bounds.permissions}`);
  const known = (name: string, where: string): void => {
    if (!defined.has(name)) problems.push(`${where} names the permission "${name}", which is not defined; define it or remove the name`);
  };
  for (const action of actions) checkAction(action, defined, known, problems);
  for (const legacy of data.legacy) {
    if (defined.has(legacy.permission)) problems.push(`legacy "${legacy.permission}" is also defined as a permission; keep one of the two`);
    for (const name of legacy.replacedBy) known(name, `legacy "${legacy.permission}"`);
  }
  for (const [list, remarks] of [
    ['risky', data.risky.map(({ permission }) => [permission])],
    ['leaks', data.leaks.map(({ permission }) => [permission])],
    ['combinations', (data.combinations ?? []).map(({ permissions }) => permissions)],
  ] as const) {
    problems.push(
      ...duplicates(
        `permission in ${list}`,
        remarks.map((names) => names.toSorted().join(' + ')),
      ),
    );
    for (const name of remarks.flat()) {
      known(name, list);
      if (defined.get(name)?.polarity === 'restrict')
        problems.push(`${list} names "${name}", which takes rights away from its holder and is no risk; remove it`); // [V42]
    }
  }
  problems.push(...checkResourceTypes(data));
  return problems.length > 0 ? problems : findCycle(defined);
}

/** Ids, permissions and labels stand once. */
function duplicatesIn(data: CatalogData, actions: readonly Action[]): string[] {
  const idsOf = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);
  const own = actions.filter((action) => !action.shared);
  return [
    ...duplicates('group id', idsOf(data.groups)),
    ...duplicates('resource id', idsOf(resources(data))),
    ...duplicates('permission', permissionsOf(own)),
    ...resources(data).flatMap(({ id, actions: ofRow }) =>
      duplicates(
        `label in resource "${id}"`,
        ofRow.map(({ label }) => label),
      ),
    ),
    ...duplicates(
      'tagResource',
      resources(data).flatMap(({ tagResource }) => tagResource ?? []),
    ),
    ...duplicates('legacy permission', permissionsOf(data.legacy)),
  ];
}

const permissionsOf = (all: readonly { readonly permission: string }[]): string[] => all.map(({ permission }) => permission);

const resources = (data: CatalogData) => data.groups.flatMap((group) => group.resources);

function duplicates(what: string, names: readonly string[]): string[] {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `duplicate ${what} "${name}"; each may stand once`);
}

function checkAction(
  action: Action,
  defined: ReadonlyMap<string, Action>,
  known: (name: string, where: string) => void,
  problems: string[],
): void {
  const where = `permission "${action.permission}"`;
  if (action.shared) {
    known(action.permission, `shared ${where}`);
    const definition = defined.get(action.permission);
    const isOther = action.requires.length > 0 && action.requires.toSorted().join() !== definition?.requires.toSorted().join();
    if (definition && (isOther || (action.polarity === 'restrict' && definition.polarity === 'grant')))
      problems.push(`shared ${where} says otherwise than its definition; leave requires, basis and polarity to that`);
    return;
  }
  for (const name of [...action.requires, ...(action.preselects ?? []), ...(action.conflictsWith ?? []), ...(action.advises ?? [])])
    known(name, where);
  for (const name of [...action.requires, ...(action.preselects ?? [])]) {
    if (defined.get(name)?.polarity === 'restrict')
      problems.push(`${where} requires or preselects "${name}", which restricts its holder; restrictions are only ever chosen`);
  }
  if (action.polarity === 'restrict' && action.requires.length > 0) {
    problems.push(`${where} restricts its holder and requires "${action.requires[0]}"; what takes rights away grants none`);
  }
  for (const name of action.requires) {
    if (!Object.hasOwn(action.basis, name))
      problems.push(`${where} requires "${name}" without a basis; add "${name}": "documented" or "inferred" to basis`);
  }
  for (const name of Object.keys(action.basis)) {
    if (!action.requires.includes(name)) problems.push(`${where} has a basis for "${name}", which it does not require; remove it`);
  }
}

function checkResourceTypes(data: CatalogData): string[] {
  const restrictable = new Set(data.restrictableResources);
  const unlisted = resources(data)
    .filter((resource) => resource.tagResource && !restrictable.has(resource.tagResource))
    .map((resource) => `resource "${resource.id}" has tagResource "${resource.tagResource}", which restrictableResources does not list`);
  const viewed = new Set(
    resources(data).flatMap((resource) =>
      resource.tagResource && resource.actions.some((action) => action.label === 'View') ? resource.tagResource : [],
    ),
  );
  const unseen = data.restrictableResources
    .filter((type) => !viewed.has(type))
    .map((type) => `restrictableResources lists "${type}", but no resource with that tagResource has an action labelled "View"`);
  return [...unlisted, ...unseen];
}

/** The first cycle found, as one sentence that walks it. */
function findCycle(defined: ReadonlyMap<string, Action>): string[] {
  const safe = new Set<string>();
  const visit = (permission: string, path: readonly string[]): string[] => {
    if (safe.has(permission)) return [];
    const start = path.indexOf(permission);
    if (start >= 0)
      return [
        `permissions require each other in a cycle: ${[...path.slice(start), permission].join(' → ')}; remove one of these requirements`,
      ];
    for (const required of defined.get(permission)?.requires ?? []) {
      const cycle = visit(required, [...path, permission]);
      if (cycle.length > 0) return cycle;
    }
    safe.add(permission);
    return [];
  };
  for (const permission of defined.keys()) {
    const cycle = visit(permission, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
