/** What a proposal comes to: what it grants, what each grant rests on, and which edits to it are safe to offer as fixes. */
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import { derivations, type Derivation } from '../catalog/closure.ts';
import { applyEdits, type Fix, type ProposalEdit } from '../profile/edits.ts';
import { fix } from './issue.ts';
import { isBlocking } from './issues.ts';
import { limits } from '../profile/limits.ts';
import type { Proposal, TagRow } from '../profile/profile.ts';
import { validateTags } from './validate-tags.ts';

export interface Analysis {
  readonly catalog: Catalog;
  readonly proposal: Proposal;
  /** Chosen, known or not, and derived. */
  readonly count: number;
  /** By a permission's number: how many choices lead to it. */
  readonly support: Uint16Array;
  readonly chosen: ReadonlySet<string>;
  /** Computed when first asked for. */
  derived(): ReadonlyMap<string, Derivation>;
  /** The first row of a key among the resource tags. */
  ownTag(key: string): TagRow | undefined;
}

export function analyzeProposal(catalog: Catalog, proposal: Proposal): Analysis {
  const chosen = new Set(proposal.chosen);
  const support = new Uint16Array(catalog.index.names.length);
  let count = 0;
  for (const name of chosen) {
    const members = catalog.closureByPermission.get(name);
    if (members === undefined) count++;
    else for (const member of members) if ((support[member] as number)++ === 0) count++;
  }
  let derived: ReadonlyMap<string, Derivation> | undefined;
  let rows: ReadonlyMap<string, TagRow> | undefined;
  return {
    ...{ catalog, proposal, count, support, chosen },
    derived: () => (derived ??= derivations(catalog, chosen)),
    ownTag: (key) => (rows ??= new Map(proposal.tags.map((row) => [row.key, row] as const).toReversed())).get(key),
  };
}

/** What it would come to after these edits. */
export const analysisAfter = ({ catalog, proposal }: Analysis, edits: readonly ProposalEdit[]): Analysis =>
  analyzeProposal(
    catalog,
    applyEdits(proposal, edits, () => ''),
  );

const supportOf = ({ catalog, support }: Analysis, permission: string): number =>
  support[catalog.index.numberByName.get(permission) ?? -1] ?? 0;

export const isGranted = (analysis: Analysis, permission: string): boolean => supportOf(analysis, permission) > 0;

/** The way from a choice to a derived permission: " comes with A – Edit"; empty for a chosen one. */
export function origin(analysis: Analysis, permission: string): string {
  const chain = analysis.derived().get(permission)?.chain ?? [];
  return chain
    .slice(0, -1)
    .toReversed()
    .map((name, at) => `${at > 0 ? ', which' : ''} comes with ${permissionLabel(analysis.catalog, name)}`)
    .join('');
}

/** The numbers of a permission and all it requires. */
const membersOf = ({ catalog }: Analysis, permission: string): readonly number[] => catalog.closureByPermission.get(permission) ?? [];

/** Null where the permission would stay because something else requires it, or would take a View along that access control needs. [V44] */
export function leaveOut(analysis: Analysis, permission: string): Fix | null {
  const { catalog, proposal, support, chosen } = analysis;
  if (!chosen.has(permission) || supportOf(analysis, permission) !== 1) return null;
  const going = new Set(membersOf(analysis, permission).flatMap((number) => (support[number] === 1 ? [catalog.index.names[number]] : [])));
  if (proposal.restricted.some((type) => going.has(catalog.viewByResourceType.get(type)))) return null;
  return fix('Leave out', permissionLabel(catalog, permission), '', [{ type: 'choose', permissions: [permission], chosen: false }]);
}

/** The edit that grants these; none where they are granted; null where it would be too many. `freed` are no longer counted. */
export function granting(analysis: Analysis, permissions: readonly string[], freed = 0): ProposalEdit[] | null {
  const missing = permissions.filter((permission) => !isGranted(analysis, permission));
  const added = new Set(
    missing.flatMap((permission) => membersOf(analysis, permission).filter((number) => analysis.support[number] === 0)),
  );
  const after = analysis.count + added.size - freed;
  if (after > limits.permissions && analysis.count <= limits.permissions) return null;
  return missing.length > 0 ? [{ type: 'choose', permissions: missing, chosen: true }] : [];
}

/** Restricts a type so that it counts: its View granted, and by tags, taken from `own` where there are none yet. [V44] */
export function restrictToo(analysis: Analysis, type: string, verbEnd: string, own: readonly TagRow[] = []): Fix | null {
  const { catalog, proposal } = analysis;
  const view = catalog.viewByResourceType.get(type);
  const grant = view === undefined ? null : granting(analysis, [view]);
  const added = proposal.accessTags.length > 0 ? [] : own.filter(isValidTag).slice(0, limits.accessTags);
  if (!grant || proposal.restricted.length >= limits.restrictedResources || proposal.accessTags.length + added.length === 0) return null;
  const to = added.length > 0 ? ` to ${added.map(({ key, value }) => `${key}:${value}`).join(', ')}` : verbEnd;
  return fix('Restrict', `${type}${to}`, '', [
    { type: 'restrict', resource: type, restricted: true },
    ...grant,
    ...added.map(({ key, value }) => ({ type: 'add-tag' as const, list: 'accessTags' as const, key, value })),
  ]);
}

/** Leaves no tags behind without a resource. [V44] */
export function unrestrict({ proposal: { restricted, accessTags } }: Analysis, type: string): Fix {
  const isLast = restricted.every((one) => one === type) && accessTags.length > 0;
  const edit = { type: 'restrict' as const, resource: type, restricted: false };
  return isLast ? fix('Lift', 'access control', '', [edit, ...removing(accessTags)]) : fix('Do not restrict', type, '', [edit]);
}

export const removing = (accessTags: readonly TagRow[]): ProposalEdit[] =>
  accessTags.map(({ id }) => ({ type: 'remove-tag', list: 'accessTags', row: id }));

/** Makes the profile carry a tag: changes the value where the key is there, else adds it. [V44] */
export function carryTag({ proposal: { tags }, ownTag }: Analysis, tag: TagRow): Fix | null {
  if (!isValidTag(tag)) return null;
  const { key, value } = tag;
  const row = ownTag(key);
  if (row)
    return fix('Set', `${key}:${value}`, ' in the resource tags', [
      { type: 'set-tag', list: 'tags', row: row.id, part: 'value', text: value },
    ]);
  return tags.length < limits.tags
    ? fix('Add', `${key}:${value}`, ' to the resource tags', [{ type: 'add-tag', list: 'tags', key, value }])
    : null;
}

const isValidTag = (tag: TagRow): boolean => !isBlocking(validateTags([tag], '/tags'));
