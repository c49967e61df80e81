/** Writes changes to the log, many drafts' at a time: the next batch starts when the last one is on disk. [P3] */
import type { Clock } from '../clock.ts';
import type { AppendEntry, Drafts } from '../storage/storage.ts';

export interface LogWriter {
  /** Resolves in the order of the calls, once the entries, all of one draft, are on disk: false when it takes no more changes. */
  append(entries: readonly AppendEntry[]): Promise<boolean>;
  /** Resolves when everything given so far is on disk or refused. */
  settled(): Promise<void>;
}

interface Waiting {
  readonly entries: readonly AppendEntry[];
  readonly resolve: (added: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

const mostInBatch = 1_000;

export function createLogWriter(drafts: Drafts, clock: Clock): LogWriter {
  const waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;

  const nextBatch = (): Waiting[] => {
    let size = 0;
    const fits = waiting.findIndex(({ entries }) => (size += entries.length) > mostInBatch);
    return waiting.splice(0, fits < 0 ? waiting.length : Math.max(1, fits));
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = nextBatch();
      try {
        const added = await drafts.append(batch.flatMap(({ entries }) => entries));
        let at = 0;
        for (const { entries, resolve } of batch) resolve(added[(at += entries.length) - 1] === true);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = null;
  };

  return {
    append: (entries) =>
      new Promise((resolve, reject) => {
        waiting.push({ entries, resolve, reject });
        // Starting a turn later lets drafts that have something to write together share one write.
        writing ??= new Promise<void>((next) => clock.soon(next)).then(writeAll);
      }),
    settled: () => writing ?? Promise.resolve(),
  };
}
