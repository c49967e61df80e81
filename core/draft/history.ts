/** Who last changed each fact of a draft, and what of the draft they had seen; folded from its log, entry by entry. Knows no catalogue. */
import * as Y from 'yjs';
import { sharedTypes } from './document.ts';
import { longestKey, readRow } from './read-draft.ts';

export interface Author {
  /** User id: edits of one person are never apart, whatever devices they come from. */
  readonly id: string;
  readonly username: string;
}

/** One entry of a draft's log: one edit by one author. */
export interface Edit {
  /** Its place in the log, from 0. */
  readonly at: number;
  /** How many entries of the log, from its start, the author's client held when the edit was made. */
  readonly seen: number;
  readonly by: Author;
}

/** Something a draft says or does not say: a permission is chosen, a type is restricted, a row limits access. */
export interface Fact {
  readonly kind: 'chosen' | 'restricted' | 'accessTags';
  /** Permission, resource type or row id. */
  readonly name: string;
  readonly present: boolean;
}

/** A fact with the edit that made it so. */
export interface Written extends Fact {
  readonly edit: Edit;
}

export interface History {
  /** Entries folded so far. */
  length: number;
  readonly facts: Map<string, Written>;
  /** The surprises that somebody has looked at who had seen all of their edits. [X7] */
  readonly looked: Set<string>;
}

/** Of more looks than this, the oldest are forgotten; so nobody can use up the room for those of others. Facts are as many as the draft's. */
const mostLooked = 1_000;

export const emptyHistory = (): History => ({ length: 0, facts: new Map(), looked: new Set() });

/** Made by different people, the later one without having seen the earlier one. [X2] */
export function areApart(one: Edit, other: Edit): boolean {
  const [earlier, later] = one.at < other.at ? [one, other] : [other, one];
  return one.by.id !== other.by.id && later.seen <= earlier.at;
}

/** Whether there may be facts written apart: by several people, and not all knowing all before. */
export function wasEditedApart({ facts }: History): boolean {
  const [first] = facts.values();
  let [areSeveral, isBlind] = [false, false];
  for (const { edit } of facts.values()) {
    areSeveral ||= edit.by.id !== first?.edit.by.id;
    isBlind ||= edit.seen < edit.at;
    if (areSeveral && isBlind) return true;
  }
  return false;
}

/** What an entry touched in the document, as it is after it. */
interface Touched {
  readonly kind: Fact['kind'] | 'looked';
  readonly name: string;
  readonly present: boolean;
}

/**
 * Applies one entry of the log to its document and takes it into the history, which grows in place.
 * Answers whether anything changed that a surprise depends on. An entry that cannot be applied throws and keeps its place in the log.
 */
export function follow(doc: Y.Doc, history: History, { seen, by }: Omit<Edit, 'at'>, apply: () => void): boolean {
  const edit = { at: history.length++, seen, by };
  const touched: Touched[] = [];
  const maps = followed.map((kind) => [kind, mapOf(doc, kind)] as const);
  const collect = (transaction: Y.Transaction): void => {
    for (const [kind, map] of maps) if (map) touched.push(...touchedIn(map, kind, transaction));
  };
  doc.on('afterTransaction', collect);
  try {
    apply();
  } finally {
    doc.off('afterTransaction', collect);
  }
  return fold(history, edit, touched);
}

const followed = ['chosen', 'restricted', 'accessTags', 'looked'] as const;

/** Null where a hostile writer made something else of it, which reading leaves out as well. */
function mapOf(doc: Y.Doc, kind: Touched['kind']): Y.Map<unknown> | null {
  try {
    return doc.getMap(sharedTypes[kind]);
  } catch {
    return null;
  }
}

/** What reading leaves out is not there, and nobody's doing. */
function* touchedIn(map: Y.Map<unknown>, kind: Touched['kind'], { changed }: Y.Transaction): Generator<Touched> {
  const names = new Set(changed.get(map as never));
  // What is written inside a row, or in its texts, can make it one.
  if (kind === 'accessTags') for (const type of changed.keys()) names.add(rowAround(type, map));
  for (const name of names) {
    if (name === null || name.length > longestKey) continue;
    const value = map.get(name);
    yield { kind, name, present: kind === 'accessTags' ? typeof readRow(value) === 'object' : value === true };
  }
}

/** A shared type and what is around it. */
interface Nested {
  readonly parent: Nested | null;
  readonly _item: { readonly parentSub: string | null } | null;
}

/** The row that a shared type is, or is a text of; null for others. */
function rowAround(type: Nested, map: Nested): string | null {
  const row = type.parent === map ? type : type.parent;
  return row?.parent === map ? (row._item?.parentSub ?? null) : null;
}

/** Facts before looks, so that a look may be at an edit of its own entry. */
function fold(history: History, edit: Edit, touched: readonly Touched[]): boolean {
  let changed = false;
  for (const { kind, name, present } of touched) if (kind !== 'looked') changed = write(history, { kind, name, present, edit }) || changed;
  const looks = touched.filter(({ kind }) => kind === 'looked');
  if (looks.length === 0) return changed;
  const wanted = new Set(looks.flatMap(({ name }) => positionsOf(name)));
  const editByPlace = new Map<number, Edit>();
  for (const { edit } of history.facts.values()) if (wanted.has(edit.at)) editByPlace.set(edit.at, edit);
  for (const { name, present } of looks) changed = takeLook(history, editByPlace, edit, name, present) || changed;
  return changed;
}

/** Only who makes a fact otherwise than it was has written it: choosing what is chosen already decides nothing. [X1] */
function write({ facts }: History, written: Written): boolean {
  const key = factKey(written);
  const before = facts.get(key);
  if ((before?.present ?? false) === written.present) return false;
  // Nothing is of a removed tag's making.
  if (written.kind === 'accessTags' && !written.present) facts.delete(key);
  else facts.set(key, written);
  return true;
}

export const factKey = ({ kind, name }: Fact): string => `${kind}/${name}`;

/** A look counts where its author had seen every edit it is at, and each of them still stands. [X7] */
function takeLook({ looked }: History, editByPlace: ReadonlyMap<number, Edit>, edit: Edit, id: string, present: boolean): boolean {
  if (!present) return looked.delete(id);
  const hasSeen = positionsOf(id).every((at) => {
    const other = editByPlace.get(at);
    return other !== undefined && !areApart(other, edit);
  });
  if (!hasSeen || looked.has(id)) return false;
  looked.add(id);
  const [oldest] = looked;
  if (looked.size > mostLooked) looked.delete(oldest!);
  return true;
}

/** The id of a surprise ends with the places of its edits, so that other edits make another surprise. [X6] */
export const surpriseId = (subject: string, edits: Iterable<Edit>): string =>
  `${subject}@${[...new Set([...edits].map(({ at }) => at))].sort((a, b) => a - b).join('.')}`;

const positionsOf = (id: string): number[] =>
  id
    .slice(id.lastIndexOf('@') + 1)
    .split('.')
    .map(Number);
