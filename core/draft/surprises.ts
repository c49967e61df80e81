/** What edits made apart have done together that neither of their authors did. */
import type { Catalog } from '../catalog/catalog.ts';
import { choicesFor, closure, leadsTo } from '../catalog/closure.ts';
import type { ProposalEdit } from '../profile/edits.ts';
import type { Issue } from '../profile/issues.ts';
import type { Proposal } from '../profile/profile.ts';
import { combinedWarnings } from '../profile/validate.ts';
import { areApart, surpriseId, wasEditedApart, type Edit, type Fact, type History, type Written } from './history.ts';

/** What one person did in one edit, as far as the surprise is about it. */
export interface Deed {
  /** Username. */
  readonly by: string;
  readonly facts: readonly Fact[];
}

/** As the relay sends it; `surprise-issue.ts` says it to people. */
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

/** Surprises answered; newest edits tried for combinations; tries spent on naming no more people and facts than it takes; edits, deeds and facts named: an id must not outgrow the key of a map. */
export const most = { surprises: 20, edits: 256, tries: 512, named: 48, deeds: 4, facts: 8 };

/** Every surprise that nobody has looked at yet. Nothing is computed while nobody edited apart. [X1]–[X7] */
export function findSurprises(catalog: Catalog, proposal: Proposal, history: History): Surprise[] {
  if (!wasEditedApart(history)) return [];
  const facts = [...history.facts.values()].filter(({ kind, name }) => kind !== 'chosen' || catalog.index.numberByName.has(name));
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
export const requiring = (catalog: Catalog, { chosen }: Proposal, permission: string): string[] =>
  choicesFor(catalog, chosen, permission).filter((name) => name !== permission);

const plain = ({ kind, name, present }: Fact): Fact => ({ kind, name, present });
const deed = (facts: readonly Written[]): Deed => ({ by: facts[0]!.edit.by.username, facts: facts.slice(0, most.facts).map(plain) });
const deedsOf = (facts: readonly Written[]): Deed[] => [...Map.groupBy(facts, (fact) => fact.edit).values()].slice(0, most.deeds).map(deed);

/** [X4] */
function unseenCombinations(catalog: Catalog, proposal: Proposal, facts: readonly Written[]): Surprise[] {
  // What makes no such warning is left aside, so that no amount of it can stand before what does.
  const factsOf = Map.groupBy(facts.filter(isWarnedOf(catalog)), ({ edit }) => edit);
  const edits = [...factsOf.keys()].sort((a, b) => a.at - b.at).slice(-most.edits);
  const written = (those: readonly Edit[]): Written[] => those.flatMap((edit) => factsOf.get(edit) ?? []);
  const warningsWithout = (those: readonly Fact[]): Map<string, Issue> =>
    new Map(combinedWarnings(catalog, without(proposal, those)).map((one) => [keyOf(one), one]));
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
  const groupOf = (makers: readonly Edit[]): Group => {
    const pairs = makers.filter((edit) => makers.some((other) => areApart(edit, other)));
    const apart = pairs.length > 0 ? pairs : edits.filter((edit) => makers.includes(edit) || makers.some((other) => areApart(edit, other)));
    const named = apart.slice(-most.named);
    const rest = written(edits.filter((edit) => !makers.includes(edit)));
    const own = written(named);
    tries -= own.length;
    return { makers, named, left: tries < 0 ? [] : own.map((fact) => [fact, warningsWithout([...rest, fact])]) };
  };
  const found = new Map<string, Combination>();
  let group: Group | null = null;
  for (const [key, warning] of unknown) {
    // Edits that make one warning often make the next.
    if (group === null || !make(key, group.makers)) group = groupOf(fewest(edits, (those) => make(key, those)));
    const { named, left } = group;
    const telling = left.flatMap(([fact, warned]) => (warned.has(key) ? [] : [fact]));
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

/** What can be of two people's making, of permissions: that one of these is granted. */
function isWarnedOf(catalog: Catalog): (fact: Fact) => boolean {
  const warned = [...catalog.whyLeaking.keys(), ...catalog.combinations.flatMap(({ permissions }) => permissions)];
  return ({ kind, name }) => {
    if (kind === 'restricted') return catalog.viewByResourceType.has(name);
    return kind === 'accessTags' || warned.some((permission) => leadsTo(catalog, name, permission));
  };
}

/** Edits that are enough for a warning, those of them that are named, and of each of their facts what is warned of without it. */
interface Group {
  readonly makers: readonly Edit[];
  readonly named: readonly Edit[];
  readonly left: readonly (readonly [Written, ReadonlyMap<string, Issue>])[];
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

/** The same finding whatever brings it: only what is about the whole list needs its words to be told apart. */
export const keyOf = ({ code, path, message }: Issue): string => (path === '/chosen' ? `${code} ${message}` : `${code} ${path}`);

/** As it was before these facts, in one pass however many they are. */
function without(proposal: Proposal, facts: readonly Fact[]): Proposal {
  const members = { chosen: new Set(proposal.chosen), restricted: new Set(proposal.restricted) };
  const rows = new Set<string>();
  for (const { kind, name, present } of facts) {
    if (kind === 'accessTags') rows.add(name);
    else if (present) members[kind].delete(name);
    else members[kind].add(name);
  }
  const accessTags = proposal.accessTags.filter(({ id }) => !rows.has(id));
  return { ...proposal, chosen: [...members.chosen], restricted: [...members.restricted], accessTags };
}

/** The edits that make a fact as it was. A removed tag is not put back: nothing here is of a removed tag's making. */
export function takenBack({ kind, name, present }: Fact): ProposalEdit[] {
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
