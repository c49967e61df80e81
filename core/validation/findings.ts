/** What a commit waits for somebody to acknowledge: a removal that another choice undoes, and a risk that the base does not have. */
import { permissionLabel, type Catalog } from '../catalog/catalog.ts';
import { choicesFor, leadsTo } from '../catalog/closure.ts';
import { factKey, markOf, type Contribution, type Contributions, type Contributor } from '../draft/contributions.ts';
import { fingerprintOf } from '../profile/digest.ts';
import type { Fix, ProposalEdit } from '../profile/edits.ts';
import type { ProfileContent, Proposal, TagRow } from '../profile/profile.ts';
import { analysisAfter, analyzeProposal, isGranted, type Analysis } from './analysis.ts';
import { pointer } from '../json/pointer.ts';
import { fix, issue } from './issue.ts';
import type { Issue } from './issues.ts';
import { risksOfReach, risksTogether, type Risk } from './risks.ts';

/** What is known of the writers of a proposal, and of what is acknowledged. */
export interface Authorship {
  /** Null where there is no draft: everything is the committer's. [K21] */
  readonly contributions: Contributions | null;
  /** Fingerprint by key of finding. */
  readonly acknowledged: ReadonlyMap<string, string>;
}

/** What a finding is judged by beside the proposal. */
export interface ReviewFacts extends Authorship {
  /** The revision that the change starts from; null for a new profile. */
  readonly base: Pick<ProfileContent, 'chosen' | 'accessControl'> | null;
  /** User id of the committer; null for a user who may not commit. */
  readonly committer: string | null;
}

/** One thing that a finding rests on. */
export interface FindingFact {
  readonly kind: 'chosen' | 'restricted' | 'accessTags';
  /** Permission, resource type, or the key of a tag. */
  readonly name: string;
  /** Of a tag. */
  readonly value?: string;
  readonly present: boolean;
  /** Its last writer; null where it was never written, or there is no draft. */
  readonly by: Contributor | null;
}

export interface Finding {
  /** What it is about. */
  readonly key: string;
  /** Of exactly these facts. */
  readonly fingerprint: string;
  readonly facts: readonly FindingFact[];
  /** What is wrong, without its contributors. */
  readonly summary: string;
  /** Whether it counts, and whether an acknowledgement of it does. */
  readonly state: 'in-base' | 'open' | 'acknowledged';
  /** As it blocks a commit while it is open. */
  readonly issue: Issue;
  /** As it is told otherwise; null where there is nothing to warn of. */
  readonly warning: Issue | null;
}

/** The writer of what the record does not name. */
const unknown: Contributor = { id: '', username: 'somebody' };

/** Every finding, settled or not, in the order of the form. [X21] [X22] */
export function findingsOf(catalog: Catalog, proposal: Proposal, review: ReviewFacts): Finding[] {
  const analysis = analyzeProposal(catalog, proposal);
  const risks = [...risksOfReach(analysis), ...risksTogether(analysis)].map((risk) => findingOfRisk(analysis, risk, review));
  return [...risks, ...undoneRemovals(analysis, review)].filter(({ state }) => state !== 'in-base');
}

/** How it is told: as an error while it is open, else as what it warns of. [X23] */
export const issuesOf = ({ state, issue, warning }: Finding): Issue[] => (state === 'open' ? [issue] : warning ? [warning] : []);

/** More than can be saved: a hostile draft may hold thousands. */
const mostLimits = 20;

/** [X22] */
export function findingOfRisk(
  analysis: Analysis,
  { warning, about, granted, restricted, unrestricted }: Risk,
  review: ReviewFacts,
): Finding {
  const { catalog, proposal } = analysis;
  const choices = new Set(granted.flatMap((permission) => choicesFor(catalog, proposal.chosen, permission)));
  const writer = writerIn(review);
  const facts: FindingFact[] = [
    ...[...choices].map((name) => factOf('chosen', name, true, writer)),
    ...restricted.slice(0, mostLimits).map((name) => factOf('restricted', name, true, writer)),
    ...(unrestricted === null ? [] : [factOf('restricted', unrestricted, false, writer)]),
    ...(restricted.length === 0 ? [] : proposal.accessTags.slice(0, mostLimits).map((row) => tagFact(row, writer))),
  ];
  const key = shortKey(about === '' ? warning.code : `${warning.code}/${about}`);
  const message = `${warning.message} ${sentenceOf(catalog, facts)}Acknowledge it, or change one of these, before it is saved.`;
  const blocking = { ...issue('unreviewed-risk', warning.path, message), ...(warning.fixes && { fixes: warning.fixes }) };
  return settle(review, { key, facts, warning, summary: warning.message, issue: blocking });
}

/** Keys of a map are at most so long. UTF-16 code units. */
const longestKey = 200;
const shortKey = (key: string): string => (key.length <= longestKey ? key : `${key.slice(0, 64).toWellFormed()}/${fingerprintOf(key)}`);

/** A permission whose last write took it away, and that is granted because of another person's choice. [X21] */
export function undoneRemovals(analysis: Analysis, review: ReviewFacts): Finding[] {
  const { catalog, proposal, chosen } = analysis;
  const { contributions } = review;
  if (contributions === null) return [];
  const writer = writerIn(review);
  return catalog.permissions.flatMap((permission) => {
    const removal = contributions.get(factKey('chosen', permission));
    if (!removal?.removed || chosen.has(permission) || !isGranted(analysis, permission)) return [];
    const choices = proposal.chosen
      .filter((choice) => leadsTo(catalog, choice, permission))
      .map((name) => factOf('chosen', name, true, writer));
    if (choices.every(({ by }) => by?.id === removal.by.id)) return [];
    return settle(review, {
      key: shortKey(`removal-undone/${permission}`),
      facts: [{ kind: 'chosen', name: permission, present: false, by: removal.by }, ...choices],
      warning: null,
      ...removalWords(analysis, permission, removal, choices),
    });
  });
}

function removalWords(
  analysis: Analysis,
  permission: string,
  { by }: Contribution,
  choices: readonly FindingFact[],
): Pick<Finding, 'summary' | 'issue'> {
  const { catalog } = analysis;
  const label = permissionLabel(catalog, permission);
  const chain = analysis.derived().get(permission)?.chain.slice(1, -1) ?? [];
  const through = chain.length > 0 ? ` through ${listed(chain.map((name) => permissionLabel(catalog, name)))}` : '';
  const did = listed([...byContributor(choices)].map(([{ username }, facts]) => `${username} chose ${named(catalog, facts)}`));
  const message = `${by.username} took back ${label}, but ${did}, which needs it${through}. It is granted all the same. Acknowledge it, or leave out what needs it, before it is saved.`;
  const names = choices.map(({ name }) => name);
  return {
    summary: `${label} was taken back, and is granted all the same: ${named(catalog, choices)} ${choices.length === 1 ? 'needs' : 'need'} it${through}.`,
    issue: issue('removal-undone', pointer('chosen', permission), message, leaveOutAll(analysis, names)),
  };
}

/** Null where a View would go along that access control needs. [V44] */
function leaveOutAll(analysis: Analysis, names: readonly string[]): Fix | null {
  const { catalog, proposal } = analysis;
  const edits: ProposalEdit[] = [{ type: 'choose', permissions: names, chosen: false }];
  const after = analysisAfter(analysis, edits);
  const losesView = proposal.restricted.some((type) => {
    const view = catalog.viewByResourceType.get(type);
    return view !== undefined && isGranted(analysis, view) && !isGranted(after, view);
  });
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return losesView ? null : fix('Leave out', permissionLabel(catalog, names[0] ?? ''), more, edits);
}

type Writer = (kind: FindingFact['kind'], name: string, present: boolean) => Contributor | null;

/** The writer of what is so; unknown for what is there without a record. */
const writerIn =
  ({ contributions }: ReviewFacts): Writer =>
  (kind, name, present) => {
    const last = contributions?.get(factKey(kind, name));
    if (last && last.removed !== present) return last.by;
    return contributions !== null && present ? unknown : null;
  };

const factOf = (kind: FindingFact['kind'], name: string, present: boolean, writer: Writer): FindingFact => ({
  ...{ kind, name, present },
  by: writer(kind, name, present),
});

const tagFact = ({ id, key, value }: TagRow, writer: Writer): FindingFact => ({
  ...{ kind: 'accessTags', name: key, value, present: true },
  by: writer('accessTags', id, true),
});

type Found = Omit<Finding, 'state' | 'fingerprint'>;

function settle(review: ReviewFacts, found: Found): Finding {
  const { key, facts } = found;
  const known = facts.map(({ by, ...fact }) => JSON.stringify(review.contributions === null ? fact : { ...fact, by: by && markOf(by.id) }));
  const fingerprint = fingerprintOf({ key, facts: known.sort() });
  const state = facts.every((fact) => isInBase(review.base, fact))
    ? 'in-base'
    : isAcknowledged(review, { key, fingerprint, facts })
      ? 'acknowledged'
      : 'open';
  return { ...found, fingerprint, state, issue: { ...found.issue, finding: { key, fingerprint } } };
}

/** [X24] */
function isInBase(base: ReviewFacts['base'], { kind, name, value, present }: FindingFact): boolean {
  if (base === null) return false;
  const { resources = [], tags = {} } = base.accessControl ?? {};
  if (kind === 'accessTags') return Object.hasOwn(tags, name) && tags[name] === value;
  return (kind === 'chosen' ? base.chosen : resources).includes(name) === present;
}

/** Of exactly these facts, by the committer or by a user who contributed to none of them. [X25] */
function isAcknowledged(
  { contributions, acknowledged, committer }: ReviewFacts,
  { key, fingerprint, facts }: Pick<Finding, 'key' | 'fingerprint' | 'facts'>,
): boolean {
  if (acknowledged.get(key) !== fingerprint) return false;
  if (contributions === null) return true;
  const writer = contributions.get(factKey('acknowledged', key))?.by;
  return writer !== undefined && againstAcknowledging({ facts }, writer.id, writer.id === committer) === null;
}

/** Why an acknowledgement by this person would not count; null where it would. [X25] */
export function againstAcknowledging(
  { facts }: Pick<Finding, 'facts'>,
  person: string,
  commits: boolean,
): 'contributed' | 'unrecorded' | null {
  if (commits) return null;
  if (facts.some(({ by }) => by?.id === person)) return 'contributed';
  return facts.some(({ by }) => by === unknown) ? 'unrecorded' : null;
}

/** Facts named in one sentence; a hostile draft may hold thousands. */
const mostNamed = 6;

/** Names each contributor with their part; empty where there is no draft. */
function sentenceOf(catalog: Catalog, facts: readonly FindingFact[]): string {
  const did = [...byContributor(facts)].map(([{ username }, those]) => `${username} ${described(catalog, those)}`);
  return did.length > 0 ? `${listed(did)}. ` : '';
}

/** By person, in the order of the facts. */
export function byContributor(facts: readonly FindingFact[]): Map<Contributor, FindingFact[]> {
  const people = new Map<string, Contributor>();
  const groups = new Map<Contributor, FindingFact[]>();
  for (const fact of facts) {
    if (fact.by === null) continue;
    const person = people.get(fact.by.id) ?? fact.by;
    people.set(person.id, person);
    groups.set(person, [...(groups.get(person) ?? []), fact]);
  }
  return groups;
}

const verbs = {
  chosen: ['took back', 'chose'],
  restricted: ['stopped restricting', 'restricted'],
  accessTags: ['', 'limited access to'],
} as const;

/** What a contributor did, as half of a sentence: "chose A and restricted User". */
export const described = (catalog: Catalog, facts: readonly FindingFact[]): string =>
  listed(
    [...Map.groupBy(facts, ({ kind, present }) => verbs[kind][present ? 1 : 0])].map(([verb, those]) => `${verb} ${named(catalog, those)}`),
  );

function named(catalog: Catalog, facts: readonly FindingFact[]): string {
  const names = facts.slice(0, mostNamed).map((fact) => nameOf(catalog, fact));
  return listed(facts.length > mostNamed ? [...names, `${facts.length - mostNamed} more`] : names);
}

const nameOf = (catalog: Catalog, { kind, name, value = '' }: FindingFact): string =>
  kind === 'chosen' ? permissionLabel(catalog, name) : kind === 'accessTags' ? `"${name}:${value}"` : name;

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
