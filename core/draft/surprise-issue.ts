/** A surprise as people are told of it: an issue that names both of them, with the ways to settle it. */
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import { derivations } from '../catalog/closure.ts';
import { applyEdits, type Fix, type ProposalEdit } from '../profile/edits.ts';
import { issue } from '../profile/issue.ts';
import type { Issue } from '../profile/issues.ts';
import type { Proposal } from '../profile/profile.ts';
import { validateProfile } from '../profile/validate.ts';
import type { Fact } from './history.ts';
import { keyOf, most, requiring, takenBack, type Surprise } from './surprises.ts';

/** It blocks a commit until somebody settles it. [X5] */
export const surpriseIssue = (catalog: Catalog, proposal: Proposal, surprise: Surprise): Issue =>
  surpriseIssues(catalog, proposal, [surprise])[0]!;

export function surpriseIssues(catalog: Catalog, proposal: Proposal, surprises: readonly Surprise[]): Issue[] {
  if (surprises.length === 0) return [];
  // What texts and tags say no way out changes, and a hostile writer may have left thousands.
  const accessTags = proposal.accessTags.map(({ id }) => ({ id, key: '', value: '' }));
  const touched = { ...proposal, name: '', description: '', accessTags, tags: [] };
  const before = new Set(validateProfile(catalog, touched).map(keyOf));
  return surprises.map((surprise) => toIssue(catalog, proposal, surprise, (edits) => settles(catalog, touched, surprise, edits, before)));
}

function toIssue(catalog: Catalog, proposal: Proposal, surprise: Surprise, isSafe: (edits: Fix['edits']) => boolean): Issue {
  const keep: Fix = { label: 'Keep it: I have looked', edits: [{ type: 'look', item: surprise.id }] };
  const message =
    surprise.code === 'removal-undone' ? removalMessage(catalog, proposal, surprise) : combinationMessage(catalog, proposal, surprise);
  const ways =
    surprise.code === 'removal-undone' ? [removalUndo(catalog, proposal, surprise)] : combinationUndos(catalog, proposal, surprise);
  const safe = ways.filter(({ edits }) => isSafe(edits));
  return issue(surprise.code, surprise.path, message, ...safe, keep);
}

function removalMessage(catalog: Catalog, proposal: Proposal, { deeds: [removal, ...choices] }: Surprise): string {
  const permission = removal?.facts[0]?.name ?? '';
  const chain = derivations(catalog, proposal.chosen).get(permission)?.chain.slice(1, -1) ?? [];
  const through = chain.length > 0 ? ` through ${chain.map((name) => permissionLabel(catalog, name)).join(' and ')}` : '';
  const did = listed(choices.map(({ by, facts }) => `${by} chose ${named(catalog, proposal, facts)}`));
  const label = permissionLabel(catalog, permission);
  return `Without having seen each other’s edits, ${removal?.by} took back ${label} and ${did}, which needs it${through}. It is granted all the same: settle whether it should be.`;
}

function removalUndo(catalog: Catalog, proposal: Proposal, { deeds: [removal] }: Surprise): Fix {
  const names = requiring(catalog, proposal, removal?.facts[0]?.name ?? '');
  return {
    label: label(
      'Leave out',
      names.map((name) => permissionLabel(catalog, name)),
    ),
    edits: [{ type: 'choose', permissions: names, chosen: false }],
  };
}

function combinationMessage(catalog: Catalog, proposal: Proposal, { deeds, warning }: Surprise): string {
  const did = listed(deeds.toReversed().map(({ by, facts }) => `${by} ${described(catalog, proposal, facts)}`));
  return `Without having seen each other’s edits, ${did}. Together that has an effect nobody chose: ${warning}`;
}

/** Each person's edit can be taken back, where all of it was named. */
const combinationUndos = (catalog: Catalog, proposal: Proposal, { deeds }: Surprise): Fix[] =>
  (deeds.length > 2 ? deeds.slice(0, 1) : deeds)
    .filter(({ facts }) => facts.length < most.facts)
    .map(({ facts }) => ({ label: undoLabel(catalog, proposal, facts), edits: facts.flatMap(takenBack) }))
    .filter(({ edits }) => edits.length > 0);

function undoLabel(catalog: Catalog, proposal: Proposal, facts: readonly Fact[]): string {
  const [first] = facts;
  const verbs = {
    chosen: ['Choose again', 'Leave out'],
    restricted: ['Restrict again', 'Do not restrict'],
    accessTags: ['', 'Remove'],
  } as const;
  const verb = first ? verbs[first.kind][first.present ? 1 : 0] : '';
  return label(
    verb,
    facts.map((fact) => nameOf(catalog, proposal, fact)),
  );
}

/** Short enough for a button. */
function label(verb: string, names: readonly string[]): string {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  const [name = ''] = names;
  const room = 59 - verb.length - more.length;
  return `${verb} ${name.length > room ? `${name.slice(0, room - 1).toWellFormed()}…` : name}${more}`;
}

const described = (catalog: Catalog, proposal: Proposal, facts: readonly Fact[]): string => {
  const verbs = {
    chosen: ['took back', 'chose'],
    restricted: ['stopped restricting', 'restricted'],
    accessTags: ['', 'limited access to'],
  } as const;
  const groups = Map.groupBy(facts, ({ kind, present }) => verbs[kind][present ? 1 : 0]);
  return listed([...groups].map(([verb, those]) => `${verb} ${named(catalog, proposal, those)}`));
};

const named = (catalog: Catalog, proposal: Proposal, facts: readonly Fact[]): string =>
  listed(facts.map((fact) => nameOf(catalog, proposal, fact)));

function nameOf(catalog: Catalog, proposal: Proposal, { kind, name }: Fact): string {
  if (kind === 'chosen') return permissionLabel(catalog, name);
  const row = kind === 'accessTags' && proposal.accessTags.find(({ id }) => id === name);
  return row ? `"${row.key}:${row.value}"` : name;
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** `before` are the keys of the issues there are. [V40] */
function settles(
  catalog: Catalog,
  proposal: Proposal,
  { warning }: Surprise,
  edits: readonly ProposalEdit[],
  before: ReadonlySet<string>,
): boolean {
  const after = validateProfile(
    catalog,
    applyEdits(proposal, edits, () => ''),
  );
  return after.every((found) => found.message !== warning && (found.severity !== 'error' || before.has(keyOf(found))));
}
