/** The edits a person can make in a draft, each one step of undo. */
import { batch } from 'solid-js';
import type * as Y from 'yjs';
import type { TagPart } from '../../../../../core/draft/document.ts';
import { acknowledge, addTag, choose, editDraft, removeTag, restrict, setTag, withdraw } from '../../../../../core/draft/edit-draft.ts';
import type { ProposalEdit } from '../../../../../core/profile/edits.ts';
import type { TagList } from '../../../../../core/profile/profile.ts';
import type { Finding } from '../../../../../core/validation/findings.ts';

export interface DraftEdits {
  /** Makes a fix. */
  apply(edits: readonly ProposalEdit[]): void;
  choose(permissions: readonly string[], chosen: boolean): void;
  restrict(resourceType: string, restricted: boolean): void;
  addTag(list: TagList, id: string): void;
  setTag(list: TagList, id: string, part: TagPart, text: string): void;
  removeTag(list: TagList, id: string): void;
  acknowledge(findings: readonly Finding[]): void;
  /** Takes an acknowledgement back. */
  withdraw(finding: Finding): void;
}

/** `asOneStep` keeps an edit apart from what was typed before and is typed after. */
export function createDraftEdits(doc: Y.Doc, asOneStep: (edit: () => void) => void, newRowId: () => string): DraftEdits {
  return {
    apply: (edits) => asOneStep(() => batch(() => editDraft(doc, edits, newRowId))),
    choose: (permissions, isChosen) => asOneStep(() => batch(() => choose(doc, permissions, isChosen))),
    restrict: (resourceType, restricted) => asOneStep(() => restrict(doc, resourceType, restricted)),
    addTag: (list, id) => asOneStep(() => addTag(doc, list, { id, key: '', value: '' })),
    setTag: (list, id, part, text) => asOneStep(() => setTag(doc, list, id, part, text)),
    removeTag: (list, id) => asOneStep(() => removeTag(doc, list, id)),
    acknowledge: (findings) => asOneStep(() => acknowledge(doc, ...findings)),
    withdraw: ({ key }) => asOneStep(() => withdraw(doc, key)),
  };
}
