/** Replaces the beginning of a log by a snapshot, in the background: an edit does not wait for it. [P26] */
import type { Storage } from '../../storage/storage.ts';
import { compactAfter } from '../limits.ts';
import type { RelayLog } from '../relay-log.ts';
import type { RelayMetrics } from '../relay-metrics.ts';
import type { Room } from './room.ts';

export interface Compaction {
  /** Resolves when the snapshot is on disk, or was given up; one at a time for each room. */
  compact(draft: string, room: Room): Promise<void>;
  /** Resolves when no snapshot of the room is being written. */
  idle(room: Room): Promise<void>;
}

export interface CompactionDeps {
  readonly storage: Pick<Storage, 'drafts'>;
  readonly metrics: RelayMetrics;
  readonly log: RelayLog;
}

export function createCompaction(deps: CompactionDeps): Compaction {
  const running = new Map<Room, Promise<void>>();
  return {
    compact(draft, room) {
      const known = running.get(room);
      if (known) return known;
      const compacting = writeSnapshot(deps, draft, room).finally(() => running.delete(room));
      running.set(room, compacting);
      return compacting;
    },
    idle: (room) => running.get(room) ?? Promise.resolve(),
  };
}

async function writeSnapshot({ storage, metrics, log }: CompactionDeps, draft: string, { document }: Room): Promise<void> {
  try {
    const snapshot = document.snapshot();
    const isWritten = await storage.drafts.compact(draft, snapshot, compactAfter.left);
    // Else another server has just written one.
    document.compacted(snapshot.entries);
    if (isWritten) metrics.compacted();
  } catch (error) {
    // The log is whole without it.
    log.error({ draft, error }, 'a log could not be compacted');
  }
}
