/** The history of a draft as text, so that it outlives the entries it was folded from. */
import { factKey, type Edit, type History, type Written } from '../../core/draft/history.ts';

/** JSON. [S34] */
export const writeHistory = ({ length, facts, looked }: History): string =>
  JSON.stringify([
    length,
    [...facts.values()].map(({ kind, name, present, edit: { at, seen, by } }) => [kind, name, present, at, seen, by.id, by.username]),
    [...looked],
  ]);

/** Null for what `writeHistory` cannot have written. */
export function readHistory(text: string): History | null {
  const [length, facts, looked] = parseList(text);
  if (!isCount(length) || !Array.isArray(facts) || !Array.isArray(looked) || !looked.every(isText)) return null;
  const edits = new Map<number, Edit>();
  const read = facts.map((fact) => readFact(fact, edits));
  return read.every((fact): fact is Written => fact !== null && fact.edit.at < length)
    ? { length, facts: new Map(read.map((fact) => [factKey(fact), fact])), looked: new Set(looked) }
    : null;
}

/** Empty where the text is no list. */
export function parseList(text: string): unknown[] {
  try {
    return listOf(JSON.parse(text));
  } catch {
    return [];
  }
}

function readFact(value: unknown, edits: Map<number, Edit>): Written | null {
  const [kind, name, present, at, seen, id, username] = listOf(value);
  const known = (['chosen', 'restricted', 'accessTags'] as const).find((one) => one === kind);
  if (!known || !isText(name) || typeof present !== 'boolean' || !isCount(at) || !isCount(seen) || !isText(id) || !isText(username))
    return null;
  // One object for all facts of an edit: by it they are known to be of one.
  const edit = edits.get(at) ?? { at, seen, by: { id, username } };
  edits.set(at, edit);
  return { kind: known, name, present, edit };
}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
