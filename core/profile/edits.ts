/** The edits that can be made to a proposed profile, as values: what fixes are made of. */
import type { Proposal, TagList, TagRow, TextField } from './profile.ts';

export type ProposalEdit =
  | { readonly type: 'choose'; readonly permissions: readonly string[]; readonly chosen: boolean }
  | { readonly type: 'restrict'; readonly resource: string; readonly restricted: boolean }
  | { readonly type: 'add-tag'; readonly list: TagList; readonly key: string; readonly value: string }
  | { readonly type: 'set-tag'; readonly list: TagList; readonly row: string; readonly part: 'key' | 'value'; readonly text: string }
  | { readonly type: 'remove-tag'; readonly list: TagList; readonly row: string }
  | { readonly type: 'set-text'; readonly field: TextField; readonly text: string };

/** One fix of an issue. The label is an imperative for a button: "Grant Users – View". */
export interface Fix {
  readonly label: string;
  readonly edits: readonly ProposalEdit[];
}

/** The proposal after the edits; `newId` names the rows they add. What an edit does not find, it leaves alone. [V40] */
export const applyEdits = (proposal: Proposal, edits: readonly ProposalEdit[], newId: () => string): Proposal =>
  edits.reduce((before, edit) => applyEdit(before, edit, newId), proposal);

function applyEdit(proposal: Proposal, edit: ProposalEdit, newId: () => string): Proposal {
  switch (edit.type) {
    case 'choose':
      return { ...proposal, chosen: withMembers(proposal.chosen, edit.permissions, edit.chosen) };
    case 'restrict':
      return { ...proposal, restricted: withMembers(proposal.restricted, [edit.resource], edit.restricted) };
    case 'add-tag':
      return inList(proposal, edit.list, (rows) => [...rows, { id: newId(), key: edit.key, value: edit.value }]);
    case 'set-tag':
      return inList(proposal, edit.list, (rows) => rows.map((row) => (row.id === edit.row ? { ...row, [edit.part]: edit.text } : row)));
    case 'remove-tag':
      return inList(proposal, edit.list, (rows) => rows.filter((row) => row.id !== edit.row));
    case 'set-text':
      return { ...proposal, [edit.field]: edit.text };
  }
}

const withMembers = (names: readonly string[], those: readonly string[], present: boolean): readonly string[] =>
  present ? [...new Set([...names, ...those])].sort() : names.filter((name) => !those.includes(name));

/** Rows stay in the order of their ids, as reading a draft gives them. */
const inList = (proposal: Proposal, list: TagList, change: (rows: readonly TagRow[]) => readonly TagRow[]): Proposal => ({
  ...proposal,
  [list]: [...change(proposal[list])].sort((a, b) => (a.id < b.id ? -1 : 1)),
});
