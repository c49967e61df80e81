/** How many edits a second some nodes on one database can take, by what each edit costs: arithmetic without a clock. [G128] */
import { lookEvery } from '../../../server/drafts/follow-drafts.ts';
import { mostSockets } from '../../../server/drafts/limits.ts';
import { editPause } from '../../../server/drafts/room/draft-news.ts';
import { askEvery } from '../../../server/nodes/follow-epoch.ts';

/** What things cost, as the commands of this repository measure them. Microseconds of processor time unless it says otherwise. */
export interface Costs {
  /** A node: an edit, judged, on disk, acknowledged and delivered to one other person. */
  readonly edit: number;
  /** A node: the same edit delivered to one more person. */
  readonly delivery: number;
  /** A node: a message of another node over Redis. */
  readonly message: number;
  /** PostgreSQL: a batch of edits, and each edit in it. */
  readonly batch: number;
  readonly entry: number;
  /** Milliseconds until a batch is on disk, and for which a node gathers one. */
  readonly batchTakes: number;
  readonly gathers: number;
  /** PostgreSQL: a question for the newest change of rights, and one for the heads of a draft. */
  readonly askRights: number;
  readonly askHead: number;
  /** Bytes of the write-ahead log: a batch of one edit, and each further edit. */
  readonly logOfBatch: number;
  readonly logOfEntry: number;
  /** A node: a client that opens a draft, and a draft that is loaded for it. */
  readonly open: number;
  readonly load: number;
  /** To look up one row, to read the log of a draft, to note the use of a session, and to take a connection. */
  readonly lookUp: Question;
  readonly log: Question;
  readonly touch: Question;
  readonly connect: Question;
  /** To change rights, and to note what a node has of that. */
  readonly change: Question;
  readonly known: Question;
  /** PostgreSQL: each node in a look at what all nodes have. */
  readonly live: number;
}

/** What PostgreSQL is asked: microseconds of its processor, and milliseconds in which nobody works for it, on the way and on the disk. */
export interface Question {
  readonly micros: number;
  readonly rest: number;
}

/** Where it runs, and who uses it how. */
export interface Site {
  readonly nodes: number;
  readonly databaseCores: number;
  /** Bytes that its disk takes in a second. */
  readonly databaseDisk: number;
  /** Share of a processor or disk that may be in use, so that bursts fit. */
  readonly share: number;
  /** Other people in the draft of somebody who edits. */
  readonly others: number;
  /** Edits that one person who works makes in a second. */
  readonly pace: number;
}

/** Questions of a node in a second: for rights, and for the heads of its drafts. */
const asks = { rights: 1_000 / askEvery, heads: 1_000 / lookEvery } as const;

const million = 1e6;

/** What may be used up; each as the share in use at so many edits a second. */
export const limits = {
  'the processor of a node': (edits: number, { edit, delivery, message }: Costs, { nodes, others, share, pace }: Site): number => {
    const own = (edits / nodes) * (edit + (others - 1) * delivery);
    // Hashed by draft, an edit is one node's, which tells the lists of all others now and then that the draft has changed.
    const told = (edits / pace / (1 + others)) * (1_000 / editPause);
    const heard = told * ((nodes - 1) / nodes) * message;
    return (own + heard) / million / share;
  },
  'the processor of PostgreSQL': (edits: number, costs: Costs, { nodes, databaseCores, share, others, pace }: Site): number => {
    const drafts = edits / pace / (1 + others);
    const written = batchesOf(edits, costs, nodes) * costs.batch + edits * costs.entry;
    const asked = nodes * asks.rights * costs.askRights + drafts * asks.heads * costs.askHead;
    return (written + asked) / million / databaseCores / share;
  },
  'the disk of PostgreSQL': (edits: number, costs: Costs, { nodes, databaseDisk, share }: Site): number => {
    const bytes = batchesOf(edits, costs, nodes) * (costs.logOfBatch - costs.logOfEntry) + edits * costs.logOfEntry;
    return bytes / databaseDisk / share;
  },
  'the sockets of a node': (edits: number, _: Costs, { nodes, pace }: Site): number => edits / pace / nodes / mostSockets.server,
} as const;

export type Limit = keyof typeof limits;

/** A node writes one batch at a time: what comes while it gathers and writes one is in the next. */
function batchesOf(edits: number, { batchTakes, gathers }: Costs, nodes: number): number {
  const each = edits / nodes;
  return (nodes * each) / (1 + (each * (batchTakes + gathers)) / 1_000);
}

/** Edits a second at which it is used up. */
export function mostEdits(limit: Limit, costs: Costs, site: Site): number {
  const used = limits[limit];
  let [low, high] = [0, 1];
  while (used(high, costs, site) < 1 && high < 1e9) high *= 2;
  // As exact as anybody may take it.
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (used(middle, costs, site) < 1) low = middle;
    else high = middle;
  }
  return low;
}

/** What is used up first, and when. */
export function firstReached(costs: Costs, site: Site): { readonly limit: Limit; readonly edits: number } {
  const all = (Object.keys(limits) as Limit[]).map((limit) => ({ limit, edits: mostEdits(limit, costs, site) }));
  return all.reduce((first, one) => (one.edits < first.edits ? one : first));
}
