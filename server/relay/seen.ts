/** What one client holds of a draft's log, as far as the server can know it. */

export interface Seen {
  /** What its document held when it joined, in entries from the start of the log. */
  start(entries: number): void;
  /** A frame with changes was sent; whoever has applied it holds this many entries. */
  sent(entries: number): void;
  /** The client says how many such frames it has applied. [P10] */
  reported(frames: number): void;
  /** What it had seen when it made the edits it brings along: those from before it joined. */
  ofAnswer(): number;
  /** What it had seen when it made the edit it sends now. */
  ofUpdate(): number;
}

/** A client that does not edit never reports; of what it was sent so long ago it is not believed to have seen more. */
const mostUnreported = 4_096;

export function createSeen(): Seen {
  let atStart = 0;
  let applied = 0;
  let newest = 0;
  let reports = false;
  /** Frames reported or forgotten, and what those since then would show. */
  let settled = 0;
  let waiting: number[] = [];

  return {
    start: (entries) => (atStart = entries),
    sent(entries) {
      newest = entries;
      waiting.push(entries);
      if (waiting.length <= 2 * mostUnreported) return;
      settled += waiting.length - mostUnreported;
      waiting = waiting.slice(-mostUnreported);
    },
    reported(frames) {
      reports = true;
      // Nobody has seen more than they were sent.
      const count = Math.min(frames - settled, waiting.length);
      if (count <= 0) return;
      applied = waiting[count - 1] ?? applied;
      waiting = waiting.slice(count);
      settled += count;
    },
    ofAnswer: () => atStart,
    // A client that never reports is taken to have seen what it was sent.
    ofUpdate: () => Math.max(atStart, reports ? applied : newest),
  };
}
