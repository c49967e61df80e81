/** What is known of a draft beside its document, in the form that outlives the entries of its log. [S34] */
import { isCount, parseList, readHistory, writeHistory, type History } from './history.ts';

export interface DraftMemory {
  readonly history: History;
  /** Whose edits carry a Yjs client id: user id by client id. */
  readonly owners: ReadonlyMap<number, string>;
}

export const writeMemory = ({ history, owners }: DraftMemory): string => JSON.stringify([writeHistory(history), [...owners]]);

/** Null for what `writeMemory` cannot have written. */
export function readMemory(text: string): DraftMemory | null {
  const [written, owners] = parseList(text);
  const history = typeof written === 'string' && readHistory(written);
  return history && Array.isArray(owners) && owners.every(isOwner) ? { history, owners: new Map(owners) } : null;
}

const isOwner = (value: unknown): value is [number, string] =>
  Array.isArray(value) && value.length === 2 && isCount(value[0]) && typeof value[1] === 'string';
