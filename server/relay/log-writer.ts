/** Writes changes to the log, many at a time: the next batch starts when the last one is on disk. */
import type { AppendEntry, Drafts } from '../storage/storage.ts';

export interface LogWriter {
  /** Resolves in the order of the calls, once the entry is on disk: false when the draft takes no more changes. */
  append(entry: AppendEntry): Promise<boolean>;
  /** Resolves when everything given so far is on disk or refused. */
  settled(): Promise<void>;
}

const mostInBatch = 1_000;

export function createLogWriter(drafts: Drafts): LogWriter {
  let waiting: { entry: AppendEntry; resolve: (added: boolean) => void; reject: (reason: unknown) => void }[] = [];
  let writing: Promise<void> | null = null;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostInBatch);
      waiting = waiting.slice(mostInBatch);
      try {
        const added = await drafts.append(batch.map(({ entry }) => entry));
        batch.forEach(({ resolve }, index) => resolve(added[index] === true));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = null;
  };

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        // Starting a turn later lets frames that arrived together share one write.
        writing ??= new Promise<void>((next) => setImmediate(next)).then(writeAll);
      }),
    settled: () => writing ?? Promise.resolve(),
  };
}
