/** What edits made apart have done together that neither of their authors did, and how a person can settle it. Pure. */
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import { closure, derivations, leadsTo } from '../catalog/closure.ts';
import { applyEdits, type Fix, type ProposalEdit } from '../profile/edits.ts';
import { issue } from '../profile/issue.ts';
import type { Issue } from '../profile/issues.ts';
import type { Proposal } from '../profile/profile.ts';
import { validateProfile } from '../profile/validate.ts';
import { areApart, surpriseId, type Edit, type Fact, type History, type Written } from './history.ts';

/** What one person did in one edit, as far as the surprise is about it. */
export interface Deed {
  /** Username. */
  readonly by: string;
  readonly facts: readonly Fact[];
}

/** As the relay sends it; `surpriseIssue` says it to people. */
export interface Surprise {
  /** Made of what it is about and the places of its edits: other edits make another surprise. [X6] */
  readonly id: string;
  readonly code: 'removal-undone' | 'combination-unseen';
  /** The path of its issue. */
  readonly path: string;
  /** The removal, or the last of the edits; then those apart from it. */
  readonly deeds: readonly Deed[];
  /** What the combination does, in the words of its first warning; empty for a removal. */
  readonly warning: string;
}

/** The warnings that can be of two people's making. */
const combined: ReadonlySet<string> = new Set(['access-control-leak', 'users-restricted-alone', 'permissions-risky-together']);

/** Surprises answered; newest edits tried for combinations; validations spent on naming no more people than it takes; deeds and facts named. */
const most = { surprises: 20, edits: 64, tries: 128, deeds: 4, facts: 8 };

/** Every surprise that nobody has looked at yet. Nothing is computed while nobody edited apart. [X1]–[X7] */
export function findSurprises(catalog: Catalog, proposal: Proposal, history: History): Surprise[] {
  const facts = [...history.facts.values()];
  if (facts.every(({ edit }) => edit.seen >= edit.at)) return [];
  return [...undoneRemovals(catalog, proposal, facts), ...unseenCombinations(catalog, proposal, facts)]
    .filter(({ id }) => !history.looked.has(id))
    .slice(0, most.surprises);
}

/** [X3] */
function undoneRemovals(catalog: Catalog, proposal: Proposal, facts: readonly Written[]): Surprise[] {
  const granted = new Set(closure(catalog, proposal.chosen));
  const chosen = new Set(proposal.chosen);
  return facts.flatMap((removal): Surprise[] => {
    const { kind, name, present, edit } = removal;
    if (kind !== 'chosen' || present || chosen.has(name) || !granted.has(name)) return [];
    const needing = new Set(requiring(catalog, proposal, name));
    const choices = facts.filter((fact) => fact.kind === 'chosen' && fact.present && needing.has(fact.name));
    // Who chose one of them knowing of the removal has decided it; so has who removed it knowing that it stays.
    if (choices.length < needing.size || !choices.every((choice) => areApart(choice.edit, edit))) return [];
    const shown = choices.sort((a, b) => a.edit.at - b.edit.at);
    const id = surpriseId(`removal-undone/${name}`, [edit, ...shown.slice(0, most.deeds).map((choice) => choice.edit)]);
    return [{ id, code: 'removal-undone', path: `/chosen/${name}`, deeds: [deed([removal]), ...deedsOf(shown)], warning: '' }];
  });
}

/** The chosen permissions that require this one, through whatever chain. */
const requiring = (catalog: Catalog, { chosen }: Proposal, permission: string): string[] =>
  chosen.filter((name) => name !== permission && leadsTo(catalog, name, permission));

const plain = ({ kind, name, present }: Fact): Fact => ({ kind, name, present });
const deed = (facts: readonly Written[]): Deed => ({ by: facts[0]!.edit.by.username, facts: facts.slice(0, most.facts).map(plain) });
const deedsOf = (facts: readonly Written[]): Deed[] => [...Map.groupBy(facts, (fact) => fact.edit).values()].slice(0, most.deeds).map(deed);

/** [X4] */
function unseenCombinations(catalog: Catalog, proposal: Proposal, facts: readonly Written[]): Surprise[] {
  const factsOf = Map.groupBy(facts, ({ edit }) => edit);
  const edits = [...factsOf.keys()].sort((a, b) => a.at - b.at).slice(-most.edits);
  const written = (those: readonly Edit[]): Written[] => those.flatMap((edit) => factsOf.get(edit) ?? []);
  const warningsWithout = (those: readonly Fact[]): Map<string, Issue> =>
    new Map(validateProfile(catalog, without(proposal, those)).flatMap((one) => (combined.has(one.code) ? [[keyOf(one), one]] : [])));
  const warnings = warningsWithout([]);
  if (warnings.size === 0) return [];
  const before = warningsWithout(written(edits));
  const unknown = new Map(warnings);
  // The newest first: they have seen the most, so that what somebody made knowingly is soon found.
  for (let at = edits.length - 1; at >= 0 && unknown.size > 0; at--) {
    const edit = edits[at]!;
    const unseen = written(edits.filter((other) => other.at > edit.at || areApart(other, edit)));
    /** What its author was warned of on making it. */
    const on = warningsWithout(unseen);
    const noticed = [...unknown.keys()].filter((key) => on.has(key));
    if (noticed.length === 0) continue;
    const off = warningsWithout([...unseen, ...written([edit])]);
    for (const key of noticed) if (!off.has(key) || before.has(key)) unknown.delete(key);
  }

  let tries = most.tries;
  /** Whether these edits alone make the warning; yes once too many were tried, which names more people rather than none. */
  const make = (key: string, those: readonly Edit[]): boolean =>
    tries-- > 0 && warningsWithout(written(edits.filter((edit) => !those.includes(edit)))).has(key);
  const found = new Map<string, Combination>();
  let last: readonly Edit[] = [];
  for (const [key, warning] of unknown) {
    // Edits that make one warning often make the next.
    if (last.length === 0 || !make(key, last)) last = fewest(edits, (those) => make(key, those));
    const makers = last;
    const pairs = makers.filter((edit) => makers.some((other) => areApart(edit, other)));
    const named = pairs.length > 0 ? pairs : edits.filter((edit) => makers.includes(edit) || makers.some((other) => areApart(edit, other)));
    const rest = written(edits.filter((edit) => !makers.includes(edit)));
    const telling = written(named).filter((fact) => !warningsWithout([...rest, fact]).has(key));
    const id = surpriseId(`combination-unseen/${warning.code}`, named);
    // One surprise for what the same edits did, however many warnings that makes.
    const combination = found.get(id) ?? { id, warning, named, telling: new Set() };
    for (const fact of telling.length > 0 ? telling : written(named)) combination.telling.add(fact);
    found.set(id, combination);
  }
  return [...found.values()].map(({ id, warning, named, telling }) => {
    const factsBy = named.map((edit) => {
      const own = factsOf.get(edit) ?? [];
      const told = own.filter((fact) => telling.has(fact));
      return told.length > 0 ? told : own;
    });
    return {
      id,
      code: 'combination-unseen',
      path: warning.path,
      deeds: factsBy.toReversed().slice(0, most.deeds).map(deed),
      warning: warning.message,
    };
  });
}

interface Combination {
  readonly id: string;
  readonly warning: Issue;
  readonly named: readonly Edit[];
  /** The facts that the warnings hang on. */
  readonly telling: Set<Written>;
}

/** As few of the items as still pass, out of the shortest beginning of the list that does. */
function fewest<T>(items: readonly T[], passes: (those: readonly T[]) => boolean): readonly T[] {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(items.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  let kept = items.slice(0, high);
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let end = kept.length; end > 0; end -= size) {
      const fewer = kept.filter((_, at) => at < end - size || at >= end);
      if (passes(fewer)) kept = fewer;
    }
  }
  return kept;
}

const keyOf = ({ code, path, message }: Issue): string => `${code} ${path} ${message}`;

const without = (proposal: Proposal, facts: readonly Fact[]): Proposal => applyEdits(proposal, facts.flatMap(takenBack), () => '');

/** The edits that make a fact as it was. A removed tag is not put back: nothing here is of a removed tag's making. */
function takenBack({ kind, name, present }: Fact): ProposalEdit[] {
  if (kind === 'chosen') return [{ type: 'choose', permissions: [name], chosen: !present }];
  if (kind === 'restricted') return [{ type: 'restrict', resource: name, restricted: !present }];
  return present ? [{ type: 'remove-tag', list: 'accessTags', row: name }] : [];
}

/** Whether what its edits did is still so, as far as this device can tell. [X8] */
export function isStanding(proposal: Proposal, { deeds: [first, ...others] }: Surprise): boolean {
  const [chosen, restricted] = [new Set(proposal.chosen), new Set(proposal.restricted)];
  const rows = new Set(proposal.accessTags.map(({ id }) => id));
  const members = { chosen, restricted, accessTags: rows };
  const stands = (deed: Deed | undefined): boolean =>
    deed?.facts.some(({ kind, name, present }) => members[kind].has(name) === present) ?? false;
  return stands(first) && others.some(stands);
}

/** A surprise as an issue that blocks a commit, with the ways to settle it. [X5] */
export function surpriseIssue(catalog: Catalog, proposal: Proposal, surprise: Surprise): Issue {
  const keep: Fix = { label: 'Keep it: I have looked', edits: [{ type: 'look', item: surprise.id }] };
  const message =
    surprise.code === 'removal-undone' ? removalMessage(catalog, proposal, surprise) : combinationMessage(catalog, proposal, surprise);
  const ways =
    surprise.code === 'removal-undone' ? [removalUndo(catalog, proposal, surprise)] : combinationUndos(catalog, proposal, surprise);
  const safe = ways.filter(({ edits }) => settles(catalog, proposal, surprise, edits));
  return issue(surprise.code, surprise.path, message, ...safe, keep);
}

export const surpriseIssues = (catalog: Catalog, proposal: Proposal, surprises: readonly Surprise[]): Issue[] =>
  surprises.map((surprise) => surpriseIssue(catalog, proposal, surprise));

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

/** [V40] */
function settles(catalog: Catalog, proposal: Proposal, { warning }: Surprise, edits: readonly ProposalEdit[]): boolean {
  const before = new Set(validateProfile(catalog, proposal).map(keyOf));
  const after = validateProfile(
    catalog,
    applyEdits(proposal, edits, () => ''),
  );
  return after.every((found) => found.message !== warning && (found.severity !== 'error' || before.has(keyOf(found))));
}
