/** Lets open drafts rest: a few milliseconds at a time, and so that those at rest already take none of them. [P82a] */
import type { Room } from './room.ts';

export interface Resting {
  readonly loaded: { readonly room: Pick<Room, 'fail'> & { readonly document: Pick<Room['document'], 'length' | 'trim'> } } | null;
  /** The length of the log at the last call. */
  trimmedAt: number;
}

/** Milliseconds. */
const longestTrim = 5;

/** Has rooms in which nothing happened since the last call let go of what only a next change needs. `used` is the clock's, which takes longer to ask than to see that there is nothing to let go of. */
export function trimRooms(entries: Iterable<Resting>, used: () => number): void {
  const began = used();
  let isTime = true;
  for (const entry of entries) {
    if (!entry.loaded) continue;
    const { room } = entry.loaded;
    const length = room.document.length();
    try {
      // What there is no time for now is let go of at a later heartbeat.
      if (isTime && entry.trimmedAt === length && room.document.trim()) isTime = used() - began < longestTrim;
    } catch (error) {
      room.fail(error);
    }
    entry.trimmedAt = length;
  }
}
