/** Who last changed each fact of a draft, and what of the draft they had seen; folded from its log, entry by entry. Knows no catalogue. */
import * as Y from 'yjs';
import { sharedTypes } from './document.ts';

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

/** In entries, entries and UTF-16 code units. What a hostile client writes beyond them is not followed. */
const most = { facts: 5_000, looked: 1_000, name: 128, id: 512 };

export const emptyHistory = (): History => ({ length: 0, facts: new Map(), looked: new Set() });

/** Made by different people, the later one without having seen the earlier one. [X2] */
export function areApart(one: Edit, other: Edit): boolean {
  const [earlier, later] = one.at < other.at ? [one, other] : [other, one];
  return one.by.id !== other.by.id && later.seen <= earlier.at;
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

/** In this order, so that a look may be at an edit of its own entry. */
const followed = ['chosen', 'restricted', 'accessTags', 'looked'] as const;

/** Null where a hostile writer made something else of it, which reading leaves out as well. */
function mapOf(doc: Y.Doc, kind: Touched['kind']): Y.Map<unknown> | null {
  try {
    return doc.getMap(sharedTypes[kind]);
  } catch {
    return null;
  }
}

function* touchedIn(map: Y.Map<unknown>, kind: Touched['kind'], { changed }: Y.Transaction): Generator<Touched> {
  for (const name of changed.get(map as never) ?? []) {
    if (name === null || name.length > (kind === 'looked' ? most.id : most.name)) continue;
    const value = map.get(name);
    yield { kind, name, present: kind === 'accessTags' ? value instanceof Y.Map : value === true };
  }
}

function fold(history: History, edit: Edit, touched: readonly Touched[]): boolean {
  let changed = false;
  for (const { kind, name, present } of touched) {
    if (kind === 'looked') changed = takeLook(history, edit, name, present) || changed;
    else changed = write(history, { kind, name, present, edit }) || changed;
  }
  return changed;
}

/** Only who makes a fact otherwise than it was has written it: choosing what is chosen already decides nothing. [X1] */
function write({ facts }: History, written: Written): boolean {
  const key = `${written.kind}/${written.name}`;
  const before = facts.get(key);
  if ((before?.present ?? false) === written.present || (!before && facts.size >= most.facts)) return false;
  facts.set(key, written);
  return true;
}

/** A look counts where its author had seen every edit it is at, and each of them still stands. [X7] */
function takeLook({ facts, looked }: History, edit: Edit, id: string, present: boolean): boolean {
  if (!present) return looked.delete(id);
  const editByPlace = new Map([...facts.values()].map((fact) => [fact.edit.at, fact.edit]));
  const hasSeen = positionsOf(id).every((at) => {
    const other = editByPlace.get(at);
    return other !== undefined && !areApart(other, edit);
  });
  if (!hasSeen || looked.has(id) || looked.size >= most.looked) return false;
  looked.add(id);
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
