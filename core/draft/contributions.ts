/** The last writer of each fact of a draft, and whether that write took it away; folded from its log, entry by entry. Knows no catalogue. */
import * as Y from 'yjs';
import { fingerprintOf, isFingerprint } from '../profile/digest.ts';
import { sharedTypes } from './document.ts';
import { longestKey, readRow } from './read-draft.ts';

export interface Contributor {
  /** User id: one person's edits are theirs, whatever devices they come from. */
  readonly id: string;
  readonly username: string;
}

/** A user id as other users may see it: it tells nothing of a person out of their sight. [X36] */
export function markOf(id: string): string {
  if (isFingerprint(id)) return id;
  const known = marks.get(id);
  if (known !== undefined) return known;
  const mark = fingerprintOf(id);
  if (marks.size >= mostMarks) marks.clear();
  marks.set(id, mark);
  return mark;
}

/** A hash takes as long as a hundred facts: each person's is made once. */
const marks = new Map<string, string>();
const mostMarks = 10_000;

/** The last write of one fact. */
export interface Contribution {
  readonly by: Contributor;
  readonly removed: boolean;
}

/** A permission is chosen, a resource type is restricted, a row limits access, a finding is acknowledged. */
export const factKinds = ['chosen', 'restricted', 'accessTags', 'acknowledged'] as const;
export type FactKind = (typeof factKinds)[number];

/** By `factKey`. A row that was removed and an acknowledgement that was withdrawn have none. */
export type Contributions = ReadonlyMap<string, Contribution>;

/** `name` is a permission, a resource type, the id of a row, or the key of a finding. */
export const factKey = (kind: FactKind, name: string): string => `${kind}/${name}`;

/** A record as it is folded. */
export interface Folded {
  readonly contributions: Map<string, Contribution>;
  /** Id of the user who began the draft to go on from another, until they have written a fact of it. [X37f] */
  carrier: string | null;
}

/**
 * Applies one entry of a log to its document and records its author as the writer of its facts; answers these facts. [X20]
 * The carrier's first entry with facts leaves the writers that the record begins with. [X37]
 * Total on what anybody wrote into the document; an update that cannot be applied throws.
 */
export function contribute(doc: Y.Doc, folded: Folded, by: Contributor, apply: () => void): string[] {
  const { contributions } = folded;
  const written: string[] = [];
  const maps = mapsOf(doc);
  const carries = folded.carrier === by.id;
  const collect = (transaction: Y.Transaction): void => {
    for (const { key, removed } of writesOf(maps, transaction)) {
      const before = contributions.get(key);
      if (carries) folded.carrier = null;
      if (takesNothing(before, removed) || (carries && before?.removed === removed)) continue;
      // What was written last stands last: of more than one message holds, the newest is told.
      contributions.delete(key);
      // Nothing rests on a removed row or on an acknowledgement that is gone.
      if (!removed || !/^(accessTags|acknowledged)\//.test(key)) contributions.set(key, { by, removed });
      written.push(key);
    }
  };
  doc.on('afterTransaction', collect);
  try {
    apply();
  } finally {
    doc.off('afterTransaction', collect);
  }
  return carries && folded.carrier === null ? [...written, ...forget(contributions, maps)] : written;
}

/** What the draft before held and this one does not. [X37a] */
function forget(contributions: Map<string, Contribution>, maps: readonly FactMap[]): string[] {
  const held = new Set(maps.flatMap(([kind, map]) => [...map.keys()].map((name) => factKey(kind, name))));
  const gone = [...contributions].flatMap(([key, { removed }]) => (removed || held.has(key) ? [] : [key]));
  for (const key of gone) contributions.delete(key);
  return gone;
}

/** What a draft's record begins with that goes on from another: tags have rows of their own there, and nothing is acknowledged yet. [X37] */
export const goingOn = (contributions: Contributions): Contributions =>
  new Map([...contributions].filter(([key]) => /^(chosen|restricted)\//.test(key)));

/** Whether a write takes away what is taken away already: the removal stays that of its first author. [X35] */
export const takesNothing = (before: Contribution | undefined, removed: boolean): boolean => removed && before?.removed === true;

/** The facts that a transaction wrote, and which of them it took away. */
export const writesIn = (doc: Y.Doc, transaction: Y.Transaction): Write[] => writesOf(mapsOf(doc), transaction);

type FactMap = readonly [kind: FactKind, map: Y.Map<unknown>];

/** Opened as what they are, for Yjs reports no changes of types that are not opened. */
const mapsOf = (doc: Y.Doc): FactMap[] =>
  factKinds.flatMap((kind) => {
    const map = mapOf(doc, kind);
    return map ? [[kind, map] as const] : [];
  });

const writesOf = (maps: readonly FactMap[], transaction: Y.Transaction): Write[] =>
  maps.flatMap(([kind, map]) => [...writesTo(map, kind, transaction)]);

/** Null where a hostile writer made something else of it, which reading leaves out as well. */
function mapOf(doc: Y.Doc, kind: FactKind): Y.Map<unknown> | null {
  try {
    return doc.getMap(sharedTypes[kind]);
  } catch {
    return null;
  }
}

export interface Write {
  /** By `factKey`. */
  readonly key: string;
  readonly removed: boolean;
}

function* writesTo(map: Y.Map<unknown>, kind: FactKind, transaction: Y.Transaction): Generator<Write> {
  const inside = new Set<string>();
  // What is written inside a row, or in its texts, says something else of it.
  if (kind === 'accessTags')
    for (const type of transaction.changed.keys()) {
      const row = rowAround(type, map);
      if (row !== null) inside.add(row);
    }
  const names = new Set([...(transaction.changed.get(map as never) ?? []), ...inside]);
  for (const name of names) {
    if (name === null || name.length > longestKey) continue;
    const isWritten = inside.has(name) || isOfTransaction(map._map.get(name), transaction);
    if (isWritten) yield { key: factKey(kind, name), removed: !isFact(kind, map.get(name)) };
  }
}

/** Whether the value of a key is there, or gone, through this transaction: a write that lost to another's changes nothing. */
function isOfTransaction(item: Y.Item | undefined, { deleteSet, beforeState }: Y.Transaction): boolean {
  if (item === undefined) return false;
  return item.deleted ? Y.isDeleted(deleteSet, item.id) : item.id.clock >= (beforeState.get(item.id.client) ?? 0);
}

/** What reading leaves out is not there. */
function isFact(kind: FactKind, value: unknown): boolean {
  if (kind === 'accessTags') return typeof readRow(value) === 'object';
  return kind === 'acknowledged' ? isFingerprint(value) : value === true;
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
