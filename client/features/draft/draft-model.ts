/** A draft's document as signals: what is chosen and derived, what is wrong, and the edits a person can make. */
import { batch, createComputed, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import * as Y from 'yjs';
import type { Assertion } from '../../../core/assertions/assertion.ts';
import { derivations, type Derivation } from '../../../core/catalog/closure.ts';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { TagPart } from '../../../core/draft/document.ts';
import { addTag, choose, editDraft, removeTag, restrict, setTag } from '../../../core/draft/edit-draft.ts';
import { readDraft, readLooked, type DraftReading } from '../../../core/draft/read-draft.ts';
import { surpriseIssues } from '../../../core/draft/surprise-issue.ts';
import type { Surprise } from '../../../core/draft/surprises.ts';
import { inputToProposal, proposalToContent } from '../../../core/profile/content.ts';
import type { ProposalEdit } from '../../../core/profile/edits.ts';
import type { Issue } from '../../../core/profile/issues.ts';
import type { Profile, ProfileContent, Proposal, TagList } from '../../../core/profile/profile.ts';
import { validateProfile } from '../../../core/profile/validate.ts';
import type { Committer } from '../../../core/profile/validate-giving.ts';
import { createUndoManager } from '../../data/draft/undo-manager.ts';
import { createKeyed, type Keyed } from './keyed.ts';
import { openSurprises } from './open-surprises.ts';

export type Tick = { readonly kind: 'none' | 'chosen' } | ({ readonly kind: 'derived' } & Derivation);

export interface DraftModel {
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
  /** What edits made apart have done that nobody has settled. */
  readonly surprises: Accessor<readonly Surprise[]>;
  readonly canUndo: Accessor<boolean>;
  readonly canRedo: Accessor<boolean>;
  undo(): void;
  redo(): void;
  /** Lets go of what could be redone, and where the document takes more bytes still, of what could be undone: deleted text then takes no room. */
  letGo(bytes: number): void;
  /** Makes a fix, as one step of undo. */
  apply(edits: readonly ProposalEdit[]): void;
  choose(permissions: readonly string[], chosen: boolean): void;
  restrict(resourceType: string, restricted: boolean): void;
  addTag(list: TagList, id: string): void;
  setTag(list: TagList, id: string, part: TagPart, text: string): void;
  removeTag(list: TagList, id: string): void;
}

const none: Tick = { kind: 'none' };
const chosenTick: Tick = { kind: 'chosen' };

const sameTick = (a: Tick, b: Tick): boolean =>
  a.kind === b.kind &&
  (a.kind !== 'derived' || b.kind !== 'derived' || (a.requiredBy.join() === b.requiredBy.join() && a.chain.join() === b.chain.join()));
const sameIssues = (a: readonly Issue[], b: readonly Issue[]): boolean =>
  a.length === b.length && a.every((issue, at) => issue.message === b[at]?.message && labelsOf(issue) === labelsOf(b[at]));
const labelsOf = (issue: Issue | undefined): string => (issue?.fixes ?? []).map(({ label }) => label).join();

/** What a draft's document alone does not say. */
export interface DraftSurroundings {
  /** The person who edits, changing the draft's base or another; null while that is not known, or where they could not save it. */
  committer(base?: Profile): Committer | null;
  /** What the instance lays down. */
  assertions(): readonly Assertion[];
  /** The surprises that the server named last. */
  named(): readonly Surprise[];
  /** Whether the server has every edit of this device. */
  settled(): boolean;
  newRowId(): string;
}

/** Must be called under a reactive owner. */
export function createDraftModel(doc: Y.Doc, catalog: Catalog, around: DraftSurroundings): DraftModel {
  const [reading, setReading] = createSignal<DraftReading>(readDraft(doc));
  const chosen = createMemo<ReadonlySet<string>>((before) => keepIfSame(before, new Set(reading().proposal.chosen)));
  const derived = createMemo(() => derivations(catalog, chosen()));
  const surprises = createMemo(() =>
    openSurprises(around.named(), { proposal: reading().proposal, looked: readLooked(doc), settled: around.settled() }),
  );
  const issues = createMemo(() =>
    validateProfile(catalog, reading().proposal, {
      ...committing(around.committer()),
      leftOut: reading().leftOut,
      assertions: around.assertions(),
      extra: surpriseIssues(catalog, reading().proposal, surprises()),
    }),
  );
  const ticks = createKeyed<Tick>(none, sameTick);
  const issuesAt = createKeyed<readonly Issue[]>([], sameIssues);

  createComputed(() => ticks.replace(tickMap(chosen(), derived())));
  createComputed(() => issuesAt.replace(Map.groupBy(issues(), (issue) => issue.path)));

  const onTransaction = (transaction: Y.Transaction): void => {
    if (transaction.changed.size > 0) setReading(readDraft(doc));
  };
  doc.on('afterTransaction', onTransaction);

  const undoer = createUndo(doc);
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
    surprises,
    canUndo: undoer.canUndo,
    canRedo: undoer.canRedo,
    undo: undoer.undo,
    redo: undoer.redo,
    letGo: undoer.letGo,
    choose: (permissions, isChosen) => undoer.asOneStep(() => batch(() => choose(doc, permissions, isChosen))),
    apply: (edits) => undoer.asOneStep(() => batch(() => editDraft(doc, edits, around.newRowId))),
    restrict: (resourceType, restricted) => undoer.asOneStep(() => restrict(doc, resourceType, restricted)),
    addTag: (list, id) => undoer.asOneStep(() => addTag(doc, list, { id, key: '', value: '' })),
    setTag: (list, id, part, text) => undoer.asOneStep(() => setTag(doc, list, id, part, text)),
    removeTag: (list, id) => undoer.asOneStep(() => removeTag(doc, list, id)),
  };
}

const committing = (committer: Committer | null) => (committer ? { committer } : {});

function keepIfSame(before: ReadonlySet<string> | undefined, after: ReadonlySet<string>): ReadonlySet<string> {
  return before !== undefined && before.size === after.size && [...after].every((name) => before.has(name)) ? before : after;
}

function tickMap(chosen: ReadonlySet<string>, derived: ReadonlyMap<string, Derivation>): ReadonlyMap<string, Tick> {
  const ticks = new Map<string, Tick>();
  for (const permission of chosen) ticks.set(permission, chosenTick);
  for (const [permission, reason] of derived) ticks.set(permission, { kind: 'derived', ...reason });
  return ticks;
}

interface Undo {
  readonly canUndo: Accessor<boolean>;
  readonly canRedo: Accessor<boolean>;
  undo(): void;
  redo(): void;
  letGo(bytes: number): void;
  /** Keeps what is done inside apart from what was typed before and is typed after. */
  asOneStep(edit: () => void): void;
  stop(): void;
}

/** Undoes what this person did here, never what others did. */
function createUndo(doc: Y.Doc): Undo {
  const manager = createUndoManager(doc);
  const [canUndo, setCanUndo] = createSignal(false);
  const [canRedo, setCanRedo] = createSignal(false);
  const look = (): void => {
    setCanUndo(manager.canUndo());
    setCanRedo(manager.canRedo());
  };
  for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const) manager.on(event, look);
  return {
    canUndo,
    canRedo,
    undo: () => void manager.undo(),
    redo: () => void manager.redo(),
    letGo: (bytes) => {
      for (const undoToo of [false, true]) {
        if (undoToo && Y.encodeStateAsUpdate(doc).byteLength <= bytes) return;
        manager.clear(undoToo, true);
        Y.tryGc(Y.createDeleteSetFromStructStore(doc.store), doc.store, doc.gcFilter);
      }
    },
    asOneStep: (edit) => {
      manager.stopCapturing();
      edit();
      manager.stopCapturing();
    },
    stop: () => manager.destroy(),
  };
}
