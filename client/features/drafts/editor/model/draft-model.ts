/** A draft's document as signals: what is chosen and derived, what is wrong, and the edits a person can make. */
import { createComputed, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import * as Y from 'yjs';
import type { Assertion } from '../../../../../core/validation/assertions/assertion.ts';
import { derivations, type Derivation } from '../../../../../core/catalog/closure.ts';
import type { Catalog } from '../../../../../core/catalog/catalog.ts';
import { readAcknowledged, readDraft, type DraftReading } from '../../../../../core/draft/read-draft.ts';
import { inputToProposal, proposalToContent } from '../../../../../core/profile/content.ts';
import type { Issue } from '../../../../../core/validation/issues.ts';
import type { Profile, ProfileContent, Proposal } from '../../../../../core/profile/profile.ts';
import { againstAcknowledging, findingsOf, type Finding, type ReviewFacts } from '../../../../../core/validation/findings.ts';
import { validateProfile } from '../../../../../core/validation/validate.ts';
import type { CommittingPerson } from '../../../../../core/validation/validate-giving.ts';
import { createDraftEdits, type DraftEdits } from './draft-edits.ts';
import { createDraftUndo, type UndoControl } from './draft-undo.ts';
import { createKeyed, type Keyed } from './keyed.ts';
import { noTick, sameTick, tickMap, type Tick } from './tick.ts';
import { createContributions, type Writers } from '../../review/contributions.ts';

export interface DraftModel extends DraftEdits, UndoControl {
  readonly proposal: Accessor<Proposal>;
  readonly content: Accessor<ProfileContent>;
  readonly chosen: Accessor<ReadonlySet<string>>;
  readonly derived: Accessor<ReadonlyMap<string, Derivation>>;
  readonly ticks: Keyed<Tick>;
  readonly issues: Accessor<readonly Issue[]>;
  /** What would keep other content from being saved as a change to this profile, or speak against it. */
  issuesOf(content: ProfileContent, base: Profile): readonly Issue[];
  /** By the issue's path. */
  readonly issuesAt: Keyed<readonly Issue[]>;
  /** What a Save waits for somebody to acknowledge, and what somebody has. */
  readonly findings: Accessor<readonly Finding[]>;
  /** Why an acknowledgement by this person would not count; null where it would. */
  againstAcknowledging(finding: Finding): ReturnType<typeof againstAcknowledging>;
}

const sameIssues = (a: readonly Issue[], b: readonly Issue[]): boolean =>
  a.length === b.length && a.every((issue, at) => issue.message === b[at]?.message && labelsOf(issue) === labelsOf(b[at]));
const labelsOf = (issue: Issue | undefined): string => (issue?.fixes ?? []).map(({ label }) => label).join();

/** What a draft's document alone does not hold. */
export interface DraftSurroundings {
  /** The person who edits, changing the draft's base or another; null while that is not known, or where they could not save it. */
  committer(base?: Profile): CommittingPerson | null;
  /** What the instance requires. */
  assertions(): readonly Assertion[];
  /** The revision that is changed and the user who would commit it; null while that is not known. */
  reviewer(): Pick<ReviewFacts, 'base' | 'committer'> | null;
  readonly writers: Writers;
  newRowId(): string;
}

/** Must be called under a reactive owner. */
export function createDraftModel(doc: Y.Doc, catalog: Catalog, around: DraftSurroundings): DraftModel {
  const [reading, setReading] = createSignal<Reading>(read(doc));
  const chosen = createMemo<ReadonlySet<string>>((before) => keepIfSame(before, new Set(reading().proposal.chosen)));
  const derived = createMemo(() => derivations(catalog, chosen()));
  const contributions = createContributions(doc, around.writers, () => reading());
  const review = createMemo((): ReviewFacts | null => {
    const reviewer = around.reviewer();
    return reviewer && { ...reviewer, contributions: contributions(), acknowledged: reading().acknowledged };
  });
  const findings = createMemo(() => {
    const facts = review();
    return facts ? findingsOf(catalog, reading().proposal, facts) : [];
  });
  const issues = createMemo(() =>
    validateProfile(catalog, reading().proposal, {
      ...committing(around.committer()),
      leftOut: reading().leftOut,
      assertions: around.assertions(),
      ...reviewing(review()),
    }),
  );
  const ticks = createKeyed<Tick>(noTick, sameTick);
  const issuesAt = createKeyed<readonly Issue[]>([], sameIssues);

  createComputed(() => ticks.replace(tickMap(chosen(), derived())));
  createComputed(() => issuesAt.replace(Map.groupBy(issues(), (issue) => issue.path)));

  const onTransaction = (transaction: Y.Transaction): void => {
    if (transaction.changed.size > 0) setReading(read(doc));
  };
  doc.on('afterTransaction', onTransaction);

  const undoer = createDraftUndo(doc);
  onCleanup(() => {
    doc.off('afterTransaction', onTransaction);
    undoer.stop();
  });

  return {
    proposal: () => reading().proposal,
    content: createMemo(() => proposalToContent(reading().proposal)),
    chosen,
    derived,
    ticks,
    issues,
    issuesOf: (content, base) =>
      validateProfile(catalog, inputToProposal(content), { assertions: around.assertions(), ...committing(around.committer(base)) }),
    issuesAt,
    findings,
    againstAcknowledging: (finding) =>
      againstAcknowledging(finding, around.writers.me.id, around.reviewer()?.committer === around.writers.me.id),
    ...undoer.control,
    ...createDraftEdits(doc, undoer.asOneStep, around.newRowId),
  };
}

export type Reading = DraftReading & { readonly acknowledged: ReadonlyMap<string, string> };
const read = (doc: Y.Doc): Reading => ({ ...readDraft(doc), acknowledged: readAcknowledged(doc) });

const reviewing = (review: ReviewFacts | null) => (review ? { review } : {});
const committing = (committer: CommittingPerson | null) => (committer ? { committer } : {});

function keepIfSame(before: ReadonlySet<string> | undefined, after: ReadonlySet<string>): ReadonlySet<string> {
  return before !== undefined && before.size === after.size && [...after].every((name) => before.has(name)) ? before : after;
}
