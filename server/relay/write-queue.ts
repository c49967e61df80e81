/** The way of a draft's changes to the disk: what arrives during one write goes with the next, as few entries and as one frame. [P3] */
import * as Y from 'yjs';
import type { Heading } from '../../core/draft/read-draft.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Clock } from '../clock.ts';
import { joinCoverage } from '../draft/coverage.ts';
import type { Admitted, DraftState, Entry } from './draft-state.ts';
import type { LogWriter } from './log-writer.ts';

/** Frames of one member that were taken in as one change; without a change where they held nothing new. */
export interface Arrival<Member> {
  readonly member: Member;
  readonly frames: number;
  readonly change: Admitted | null;
  readonly by: Entry['by'];
  readonly seen: number;
}

export interface WriteQueueDeps<Member> {
  readonly draft: string;
  readonly base: Base;
  readonly state: DraftState;
  readonly log: LogWriter;
  readonly clock: Clock;
  /** The changes of a batch are on disk and in the document; `update` is all of them, null where there were none. */
  readonly onDurable: (batch: {
    readonly arrivals: readonly Arrival<Member>[];
    readonly update: Uint8Array | null;
    readonly mayDiffer: boolean;
    /** The tags that the draft has on disk since then; null where nothing was written. */
    readonly tags: Heading['tags'] | null;
  }) => void;
  /** The draft takes no more changes. */
  readonly onClosed: () => void;
  /** The log could not be written, or not applied: the document is no longer what is on disk. */
  readonly onFailure: (error: unknown) => void;
}

export interface WriteQueue<Member> {
  add(arrival: Arrival<Member>): void;
  /** Bytes of changes that wait for their batch. */
  waitingBytes(): number;
  /** Resolves when every arrival so far is on disk and passed on. */
  settled(): Promise<void>;
}

export function createWriteQueue<Member>(deps: WriteQueueDeps<Member>): WriteQueue<Member> {
  const { state, log, clock } = deps;
  let waiting: Arrival<Member>[] = [];
  let bytes = 0;
  let running: Promise<void> | null = null;
  const draft = { takesMore: true };

  const runAll = async (): Promise<void> => {
    try {
      while (waiting.length > 0 && draft.takesMore) await runOne();
    } catch (error) {
      draft.takesMore = false;
      deps.onFailure(error);
    } finally {
      running = null;
    }
  };
  const runOne = async (): Promise<void> => {
    const arrivals = waiting;
    [waiting, bytes] = [[], 0];
    const entries = toEntries(arrivals);
    if (entries.length === 0) return deps.onDurable({ arrivals, update: null, mayDiffer: false, tags: null });
    const at = new Date(clock.now()).toISOString();
    const heading = state.heading();
    const row = { draft: deps.draft, base: deps.base, at, ...heading };
    const isAdded = await log.append(entries.map(({ update, by, seen }) => ({ ...row, update, by, seen })));
    if (!isAdded) {
      draft.takesMore = false;
      return deps.onClosed();
    }
    const mayDiffer = state.confirm(entries, arrivals.filter(({ change }) => change !== null).length);
    deps.onDurable({ arrivals, update: mergeUpdates(entries.map(({ update }) => update)), mayDiffer, tags: heading.tags });
  };

  return {
    add(arrival) {
      waiting.push(arrival);
      bytes += arrival.change?.update.byteLength ?? 0;
      // A turn later, so that frames that arrived together go together.
      running ??= new Promise<void>((next) => clock.soon(next)).then(runAll);
    },
    waitingBytes: () => bytes,
    settled: async () => {
      let seen: Promise<void> | null = null;
      // What is admitted while waiting is waited for too.
      while (running !== seen) {
        seen = running;
        await seen;
      }
    },
  };
}

/** Consecutive changes of one author who had seen the same are one edit. [X1] */
export function toEntries<Member>(arrivals: readonly Arrival<Member>[]): Entry[] {
  const groups: { readonly first: Arrival<Member>; readonly changes: Admitted[] }[] = [];
  for (const arrival of arrivals) {
    if (arrival.change === null) continue;
    const last = groups.at(-1);
    const goesOn = last?.first.by.id === arrival.by.id && last.first.seen === arrival.seen;
    if (goesOn) last.changes.push(arrival.change);
    else groups.push({ first: arrival, changes: [arrival.change] });
  }
  return groups.map(({ first: { by, seen }, changes }) => ({
    by,
    seen,
    update: mergeUpdates(changes.map(({ update }) => update)),
    coverage: joinCoverage(changes.map(({ coverage }) => coverage)),
  }));
}

const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  const [only] = updates;
  return updates.length === 1 && only ? only : Y.mergeUpdates([...updates]);
};
