/** What the protocol between servers and their database is made of, as values: one state of all of it, and when two states are the same. */

/** The one who may lose her right, and one who keeps it. */
export type Person = 'ann' | 'bob';

/** How much may happen in one search. */
export interface Extent {
  readonly nodes: number;
  /** What is written, where and by whom; an edit is named by its place here. */
  readonly edits: readonly { readonly draft: number; readonly by: Person }[];
  readonly revocations: number;
  /** Times that ann asks for a commit of the first draft, and for its end without one. */
  readonly commits: number;
  readonly discards: number;
  /** Nodes that are cut off, or lose an answer. */
  readonly failures: number;
}

export const drafts = 2;

/** One step of the clock is 100 ms: nothing is shown by rights asked for two steps ago, and no statement waits for longer. */
export const limit = 2;

export interface State {
  readonly extent: Extent;
  readonly rows: readonly Row[];
  /** The number of the newest change of rights. */
  readonly epoch: number;
  /** The end of ann's right: its number, and how many steps ago it was. */
  readonly revoked: { readonly epoch: number; readonly age: number } | null;
  readonly nodes: readonly Node[];
  /** What goes on in the database though nobody waits for the answer. */
  readonly orphans: readonly Work[];
  /** Where each edit is. */
  readonly edits: readonly Where[];
  readonly left: Pick<Extent, 'revocations' | 'commits' | 'discards' | 'failures'>;
}

export type Where = 'client' | 'node' | 'acknowledged' | 'refused' | 'closed';

/** A draft in the database. */
export interface Row {
  /** The edits in it, in the order in which they became visible, each a digit. */
  readonly log: string;
  /** The positions they were given. */
  readonly positions: readonly number[];
  readonly head: number;
  /** What was committed, each time. */
  readonly commits: readonly string[];
  readonly isDiscarded: boolean;
}

export interface Node {
  /** `cut`: it crashed, or reaches no database any more; the latter may show for a while what it has. */
  readonly life: 'up' | 'cut';
  /** Steps since it is cut. */
  readonly cutFor: number;
  /** The newest change in its facts. */
  readonly known: number;
  /** Steps since it asked for that. */
  readonly asked: number;
  readonly rooms: readonly Room[];
  /** It writes one thing at a time. */
  readonly work: Work | null;
}

export interface Room {
  /** The durable document. */
  readonly doc: string;
  /** What was admitted and is not on its way yet. */
  readonly queue: readonly Entry[];
  /** It has to read the log before it writes. */
  readonly isBehind: boolean;
  /** Everybody in it was told how the draft ended. */
  readonly isTold: boolean;
  /** It takes the place of its entries from the database, without looking; only a planted fault does that. */
  readonly isBlind: boolean;
}

/** An edit that was admitted by the rights of `epoch`. */
export interface Entry {
  readonly edit: number;
  readonly epoch: number;
  /** It was sent after the right of its author had ended. */
  readonly isLate: boolean;
}

export type Work = Append | Ending;

export interface Append {
  readonly type: 'append';
  /** `left`: on its way to the database. `taking`: it has its snapshot, and takes the rows in their order. `done`: they are visible. */
  readonly phase: 'left' | 'taking' | 'done';
  /** One for each draft, by their order. */
  readonly parts: readonly Part[];
  readonly epoch: number;
  /** Whether its snapshot had no newer change. */
  readonly isCurrent: boolean;
  /** The part whose row it takes next. */
  readonly next: number;
  /** Steps since it left, and since its snapshot. */
  readonly age: number;
  readonly waited: number;
}

export interface Part {
  readonly draft: number;
  /** What its entries were judged after. */
  readonly doc: string;
  readonly head: number;
  readonly entries: readonly Entry[];
  readonly won: boolean;
}

/** The transaction of a commit, or of a discard. Its snapshot is what it reads; it fails where a row that it writes has changed since. */
export interface Ending {
  readonly type: 'commit' | 'discard';
  readonly phase: 'asked' | 'judged' | 'wrote' | 'done';
  readonly draft: number;
  /** What its author saw. */
  readonly reviewed: string;
  readonly read: { readonly log: string; readonly epoch: number } | null;
}

export const begin = (extent: Extent): State => ({
  extent,
  rows: Array.from({ length: drafts }, () => ({ log: '', positions: [], head: 0, commits: [], isDiscarded: false })),
  epoch: 0,
  revoked: null,
  nodes: Array.from({ length: extent.nodes }, () => ({
    ...({ life: 'up', cutFor: 0, known: 0, asked: 0, work: null } as const),
    rooms: Array.from({ length: drafts }, () => emptyRoom),
  })),
  orphans: [],
  edits: extent.edits.map(() => 'client'),
  left: extent,
});

export const emptyRoom: Room = { doc: '', queue: [], isBehind: false, isTold: false, isBlind: false };

export const isOpen = (row: Row): boolean => row.commits.length === 0 && !row.isDiscarded;
export const isAnns = (state: State, edit: number): boolean => state.extent.edits[edit]!.by === 'ann';
/** Whether its facts say that ann's right has ended. */
export const isAware = ({ revoked }: State, node: Node): boolean => revoked !== null && node.known >= revoked.epoch;

export const withNode = (state: State, at: number, change: Partial<Node>): State => ({
  ...state,
  nodes: state.nodes.with(at, { ...state.nodes[at]!, ...change }),
});
export const withRoom = (state: State, at: number, draft: number, change: Partial<Room>): State => {
  const { rooms } = state.nodes[at]!;
  return withNode(state, at, { rooms: rooms.with(draft, { ...rooms[draft]!, ...change }) });
};
export const withEdits = (state: State, edits: readonly number[], where: Where): State =>
  edits.length === 0 ? state : { ...state, edits: state.edits.map((was, edit) => (edits.includes(edit) ? where : was)) };

/** The same for states that differ in the order of their nodes only. */
export function keyOf({ rows, epoch, revoked, nodes, orphans, edits, left }: State): string {
  const ended = revoked ? `.${revoked.epoch}.${revoked.age}` : '';
  const chances = `${left.revocations}${left.commits}${left.discards}${left.failures}`;
  const ofEdits = edits.map((where) => where[0]! + where[1]!).join('');
  return `${rows.map(keyOfRow).join()}|${epoch}${ended}|${nodes.map(keyOfNode).sort().join('')}|${orphans.map(keyOfWork).sort().join('')}|${ofEdits}|${chances}`;
}

/** Most of a state is that of the one before. */
function kept<T extends object>(keyOf: (value: T) => string): (value: T) => string {
  const keys = new WeakMap<T, string>();
  return (value) => {
    const known = keys.get(value);
    if (known !== undefined) return known;
    const key = keyOf(value);
    keys.set(value, key);
    return key;
  };
}

const keyOfRow = kept<Row>(
  ({ log, positions, head, commits, isDiscarded }) => `${log}.${positions.join('')}.${head}.${commits.join('+')}${isDiscarded ? 'd' : ''}`,
);

const keyOfEntry = ({ edit, epoch, isLate }: Entry): string => `${edit}${epoch}${isLate ? 'l' : ''}`;

const keyOfRoom = kept<Room>(
  ({ doc, queue, isBehind, isTold, isBlind }) =>
    `${doc}:${queue.map(keyOfEntry).join('')}${isBehind ? 'b' : ''}${isTold ? 't' : ''}${isBlind ? '!' : ''},`,
);

const keyOfWork = kept<Work>((work) => {
  if (work.type !== 'append')
    return `${work.type}${work.phase}${work.draft}${work.reviewed}${work.read ? `/${work.read.log}/${work.read.epoch}` : ''}`;
  const { phase, parts, epoch, isCurrent, next, age, waited } = work;
  const ofParts = parts.map(
    ({ draft, doc, head, entries, won }) => `${draft}${doc}.${head}.${entries.map(keyOfEntry).join('')}${won ? 'w' : ''}`,
  );
  return `A${phase[0]}${epoch}${isCurrent ? 'c' : ''}${next}${age}${waited}[${ofParts.join()}]`;
});

const keyOfNode = kept<Node>(
  ({ life, cutFor, known, asked, rooms, work }) =>
    `(${life[0]}${cutFor}${known}${asked}${rooms.map(keyOfRoom).join('')}${work ? keyOfWork(work) : ''})`,
);
