/**
 * Whether a change may be taken into a draft: judged by its structure alone, before any document is touched.
 * What is let in is what Yjs takes in quickly: some updates that are well formed would keep it busy for minutes.
 */
import { sharedTypes } from '../../../core/draft/document.ts';
import { areWithin, joinRanges, rangesOf, type DeleteRanges } from './delete-ranges.ts';
import type { Deletion, Place, Run, Struct, StructId, UpdateStructure } from './read-update.ts';

/** The key of a shared type: a place at which one value follows another. */
export type KeyPlace = Exclude<Place, { type: 'beside' }> & { readonly key: string };

/** What kind of place an insertion has: the value of this key, or in a list; and how many shared types are around it. */
export interface Spot {
  readonly key: KeyPlace | null;
  readonly depth: number;
}

/** What a change is judged by: the draft with everything admitted so far. */
export interface Known {
  /** The clock after the last insertion of a Yjs client; 0 where there is none. */
  clockOf(client: number): number;
  /** The person (user id) a client id belongs to; undefined while it is nobody's. */
  ownerOf(client: number): string | undefined;
  /** Where an insertion is; null where it was collected. */
  spotOf(id: StructId): Spot | null;
  /** Whether this client gave the key a value before. */
  hasWritten(client: number, place: Exclude<Place, { type: 'beside' }>): boolean;
  hasRoot(name: string): boolean;
  /** The values that the key has had, but no more than `most`. */
  valuesOf(place: KeyPlace, most: number): number;
  /** Client ids that are anybody's, and this person's; shared types of the document beside its own; insertions in lists and texts. */
  readonly clients: number;
  readonly clientsOfAuthor: () => number;
  readonly roots: number;
  readonly listed: number;
}

export type Verdict =
  /**
   * `clients`: the ids under which it inserts what is not known yet; `listed`: how much of that is in lists and texts;
   * `overlaps`: whether it also inserts what is known already.
   */
  | {
      readonly type: 'sound';
      readonly clients: readonly number[];
      readonly insertsNothing: boolean;
      readonly overlaps: boolean;
      readonly listed: number;
    }
  /** It builds on, or deletes, what is not here. */
  | { readonly type: 'gap' }
  | { readonly type: 'refused'; readonly reason: JudgedRefusal; readonly detail: string };

export type JudgedRefusal = 'foreign-client' | 'too-many-clients' | 'too-many' | 'no-draft-content';

export const judgedBounds = {
  /** Yjs client ids in one draft, and of one person in it: each opening that edits takes one, and makes everybody's state vector longer. */
  clients: 10_000,
  clientsOfPerson: 1_000,
  /** Insertions of one change that are not known yet. */
  news: 5_000,
  /** Ranges of deletions of one change that are not known yet: whatever lies in the texts can be deleted at once. */
  deletions: 5_000,
  /** Insertions in the texts of one draft, and those of one change: each may have to be compared with all others. */
  listed: 3_000,
  listedNews: 1_000,
  /** Values that one key has had, deleted ones too: each may have to be compared with all others. */
  values: 300,
  /** Shared types of one document beside the seven that a draft has, which are always let in. */
  roots: 25,
  /** Shared types around an insertion; a tag's text has two. */
  depth: 3,
} as const;

/** [P21] [P22] [P30] */
export function judgeUpdate({ runs, deletions }: UpdateStructure, known: Known, author: string): Verdict {
  if (runs.some(({ client, start }) => start > known.clockOf(client))) return { type: 'gap' };
  const news = runs.filter(({ client, end }) => end > known.clockOf(client));
  const owners = news.map(({ client }) => known.ownerOf(client));
  if (owners.some((owner) => owner !== undefined && owner !== author))
    return refused('foreign-client', 'a change under the client id of somebody else');
  const fresh = owners.filter((owner) => owner === undefined).length;
  if (fresh > 0 && (known.clients + fresh > judgedBounds.clients || known.clientsOfAuthor() + fresh > judgedBounds.clientsOfPerson))
    return refused('too-many-clients', 'the draft was opened too often; carry on in a fresh one');
  const placed = placeAll(news, deletions, known);
  if (placed.type !== 'placed') return placed;
  const isThere = deletions.every(({ client, clock, length }) => clock + length <= (placed.reach.get(client) ?? known.clockOf(client)));
  if (!isThere) return { type: 'gap' };
  const overlaps = runs.some(({ client, start }) => start < known.clockOf(client));
  const clients = news.map(({ client }) => client);
  return { type: 'sound', clients, insertsNothing: news.length === 0, overlaps, listed: placed.listed };
}

const refused = (reason: JudgedRefusal, detail: string): Extract<Verdict, { type: 'refused' }> => ({ type: 'refused', reason, detail });

type Placed =
  | Exclude<Verdict, { type: 'sound' }>
  /** `reach`: the clocks of the clients afterwards. */
  | { readonly type: 'placed'; readonly reach: ReadonlyMap<number, number>; readonly listed: number };

/** A run on its way in: the spots of its first `spots.length` structs are known. */
interface Progress {
  readonly run: Run;
  readonly spots: (Spot | null)[];
}

/** Puts the insertions in one after the other, each when all it refers to is there; a gap where some would wait for ever. */
function placeAll(news: readonly Run[], deletions: readonly Deletion[], known: Known): Placed {
  const reach = new Map<number, number>();
  const reachOf = (client: number): number => reach.get(client) ?? known.clockOf(client);
  const isReached = ({ client, clock }: StructId): boolean => clock < reachOf(client);
  const progressOf = new Map<number, Progress>(news.map((run) => [run.client, { run, spots: [] }]));
  const spotOf = (id: StructId): Spot | null => {
    const progress = progressOf.get(id.client);
    return progress && id.clock >= known.clockOf(id.client) ? spotIn(progress, id.clock) : known.spotOf(id);
  };
  const rules = createRules(known, deletions);
  let waiting = [...progressOf.values()];
  for (let moved = true; moved && waiting.length > 0;) {
    moved = false;
    for (const { run, spots } of waiting)
      for (const next of run.structs.slice(spots.length)) {
        if (!next.references.every(isReached)) break;
        const from = known.clockOf(run.client);
        const isNew = next.clock + next.length > from;
        // What is known in part goes on where that part is, whatever it says.
        const place: Place | null = next.clock < from ? { type: 'beside', id: { client: run.client, clock: from - 1 } } : next.place;
        const spot = isNew ? spotOfPlace(place, spotOf) : null;
        const problem = isNew && rules.problemOf(run.client, { ...next, place }, spot);
        if (problem) return problem;
        spots.push(spot);
        reach.set(run.client, Math.max(next.clock + next.length, reachOf(run.client)));
        moved = true;
      }
    waiting = waiting.filter(({ run, spots }) => spots.length < run.structs.length);
  }
  return waiting.length > 0 ? { type: 'gap' } : { type: 'placed', reach, listed: rules.listed() };
}

function spotOfPlace(place: Place | null, spotOf: (id: StructId) => Spot | null): Spot | null {
  switch (place?.type) {
    case undefined:
      return null;
    case 'beside':
      return spotOf(place.id);
    case 'root':
      return { key: keyPlace(place), depth: 0 };
    case 'inside': {
      const around = spotOf(place.id);
      return around && { key: keyPlace(place), depth: around.depth + 1 };
    }
  }
}

const keyPlace = (place: Exclude<Place, { type: 'beside' }>): KeyPlace | null => (place.key === null ? null : { ...place, key: place.key });

/** The same for the same key of the same shared type, and for no other. */
const nameOf = (place: KeyPlace): string =>
  JSON.stringify(place.type === 'root' ? [place.name, place.key] : [place.id.client, place.id.clock, place.key]);

/** The spot of the struct that holds this clock. */
function spotIn({ run: { structs }, spots }: Progress, clock: number): Spot | null {
  let [low, high] = [0, spots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (structs[middle]!.clock <= clock) low = middle + 1;
    else high = middle;
  }
  return spots[low - 1] ?? null;
}

export const ownRoots: ReadonlySet<string> = new Set(Object.values(sharedTypes));
const partsOfRow: ReadonlySet<string> = new Set(['key', 'value']);

/** What an honest client of a draft never writes, and Yjs would take long to take in. [P30] */
function createRules(known: Known, deletions: readonly Deletion[]) {
  const roots = new Set<string>();
  const written = new Set<string>();
  const values = new Map<string, number>();
  let [news, listed] = [0, 0];
  let deleted: DeleteRanges | null = null;
  const isDeleted = (client: number, { clock, length }: Struct): boolean =>
    areWithin(new Map([[client, [{ clock, len: length }]]]), (deleted ??= joinRanges([rangesOf(deletions)])));
  return {
    listed: () => listed,
    problemOf(client: number, struct: Struct, spot: Spot | null) {
      const { content, place, right, length } = struct;
      if (++news > judgedBounds.news) return refused('too-many', `more than ${judgedBounds.news} insertions at once`);
      if (place?.type === 'root' && !ownRoots.has(place.name) && !known.hasRoot(place.name)) roots.add(place.name);
      if (known.roots + roots.size > judgedBounds.roots) return refused('no-draft-content', 'more shared types than a draft has');
      if (spot === null) return null;
      // Whoever removes the row deletes all of it at once.
      if (place?.type === 'inside' && place.key !== null && !partsOfRow.has(place.key))
        return refused('no-draft-content', `a row of tags with ${place.key.slice(0, 40)} in it`);
      if (spot.depth > judgedBounds.depth) return refused('no-draft-content', 'shared types nested too deeply');
      if (spot.key === null) {
        if (content !== 'text' && content !== 'deleted') return refused('no-draft-content', 'a list of something else than text');
        if (known.listed + ++listed > judgedBounds.listed || listed > judgedBounds.listedNews)
          return refused('too-many', 'a text in too many pieces; carry on in a fresh draft');
        return null;
      }
      if (right !== null) return refused('no-draft-content', 'a value before another one of its key');
      const name = nameOf(spot.key);
      const before = values.get(name) ?? known.valuesOf(spot.key, judgedBounds.values);
      if (before >= judgedBounds.values) return refused('too-many', 'a permission or tag changed too often; carry on in a fresh draft');
      values.set(name, before + 1);
      // Pieces of one value would each replace the one before, in some replicas. Values that an undo may bring back are joined once deleted.
      if (content !== 'deleted' && length !== 1 && !isDeleted(client, struct))
        return refused('no-draft-content', 'a value of several parts');
      if (place && place.type !== 'beside') {
        // Whoever gives a key another value names the one before.
        const key = `${client} ${name}`;
        if (written.has(key) || known.hasWritten(client, place))
          return refused('no-draft-content', 'a value beside one of the same client');
        written.add(key);
      }
      return null;
    },
  };
}
