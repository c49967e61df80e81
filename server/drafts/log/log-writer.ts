/** Writes changes to the log, many drafts' at a time: what is scheduled during a turn, or during a write, goes to the disk together. [P3] */
import type { Clock } from '../../clock.ts';
import type { AppendEntry, AppendOutcome, Drafts } from '../../storage/tables/drafts.ts';

/** What became of entries of one draft; `failed` where nobody knows. */
export type Appended = { readonly type: AppendOutcome } | { readonly type: 'failed'; readonly error: unknown };

export interface LogWriter {
  /** Has a draft (id) begin its write with the next batch: `begin` is called once, and appends what there is then. */
  schedule(draft: string, begin: () => void): void;
  /** Adds entries, all of one draft and judged by rights no older than this epoch, to the batch that begins; called by what was scheduled. `done` is called once they are on disk, or never will be. */
  append(entries: readonly AppendEntry[], epoch: number | null, done: (outcome: Appended) => void): void;
  /** Does the work of a turn, and begins at its end what it scheduled. */
  inTurn(work: () => void): void;
  /** Resolves when everything scheduled so far is on disk or refused. */
  flushed(): Promise<void>;
}

interface Scheduled {
  readonly draft: string;
  readonly begin: () => void;
}

interface Waiting {
  readonly entries: readonly AppendEntry[];
  /** Of the oldest rights by which one of them was judged. */
  readonly epoch: number | null;
  readonly done: (outcome: Appended) => void;
}

const mostInBatch = 1_000;

/**
 * Many drafts in each of which a little is typed would each have a write of their own, which costs more than all else of an edit. Where the
 * last `writes` began within `within` milliseconds and were of `drafts` different drafts, the next gathers for `pause` milliseconds. Over a
 * network a write costs more, and several servers share the drafts.
 */
const gathering = { writes: 8, within: 50, sharedWithin: 250, drafts: 4, pause: 3 } as const;

/** `isShared`: whether other servers write the same database. */
export function createLogWriter(
  drafts: Pick<Drafts, 'append'>,
  clock: Pick<Clock, 'now' | 'soon' | 'after'>,
  isShared: () => boolean = () => false,
): LogWriter {
  const scheduled: Scheduled[] = [];
  let batch = { waiting: [] as Waiting[], entries: 0 };
  let [isWriting, isInTurn, isExpected] = [false, false, false];
  const waiters: (() => void)[] = [];
  const pace = createPace(clock, () => (isShared() ? gathering.sharedWithin : gathering.within));

  const flush = (): void => {
    isExpected = false;
    if (isWriting) return;
    batch = { waiting: [], entries: 0 };
    while (scheduled.length > 0 && batch.entries < mostInBatch) scheduled.shift()?.begin();
    if (batch.waiting.length > 0) void write(batch.waiting);
    else if (scheduled.length === 0) for (const go of waiters.splice(0)) go();
  };
  const write = async (written: readonly Waiting[]): Promise<void> => {
    isWriting = true;
    pace.note(written[0]!.entries[0]!.draft);
    const outcomes = await outcomesOf(drafts, written);
    isWriting = false;
    inTurn(() => {
      for (const [at, { done }] of written.entries()) done(outcomes[at]!);
    });
  };
  /** At the end of a turn the next write begins, or is expected. */
  const inTurn = (work: () => void): void => {
    isInTurn = true;
    try {
      work();
    } finally {
      isInTurn = false;
      if (isWriting || scheduled.length === 0 || !pace.isGathering()) flush();
      else if (!isExpected) {
        isExpected = true;
        clock.after(gathering.pause, flush);
      }
    }
  };

  return {
    schedule(draft, begin) {
      scheduled.push({ draft, begin });
      if (isInTurn || isWriting || isExpected) return;
      isExpected = true;
      clock.soon(flush);
    },
    append(entries, epoch, done) {
      batch.waiting.push({ entries, epoch, done });
      batch.entries += entries.length;
    },
    inTurn,
    flushed: () => (isWriting || scheduled.length > 0 ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve()),
  };
}

/** Whether many drafts are written one by one. */
function createPace(clock: Pick<Clock, 'now'>, within: () => number) {
  const last: { readonly draft: string; readonly at: number }[] = [];
  return {
    note(draft: string): void {
      last.push({ draft, at: clock.now() });
      if (last.length > gathering.writes) last.shift();
    },
    isGathering: (): boolean =>
      last.length === gathering.writes &&
      clock.now() - last[0]!.at <= within() &&
      new Set(last.map(({ draft }) => draft)).size >= gathering.drafts,
  };
}

/** Of the oldest rights, where there are any; what was judged by newer ones is judged again with the rest. [S133] */
export const oldestEpoch = (epochs: readonly (number | null)[]): number | null =>
  epochs.reduce((oldest, one) => (oldest === null || one === null ? (oldest ?? one) : Math.min(oldest, one)), null);

async function outcomesOf(drafts: Pick<Drafts, 'append'>, batch: readonly Waiting[]): Promise<Appended[]> {
  try {
    const outcomes = await drafts.append(
      batch.flatMap(({ entries }) => entries),
      oldestEpoch(batch.map(({ epoch }) => epoch)),
    );
    let at = 0;
    return batch.map(({ entries }) => ({ type: outcomes[(at += entries.length) - 1]! }));
  } catch (error) {
    return batch.map(() => ({ type: 'failed', error }));
  }
}
