/** Everything that sockets sent is read in one turn of the event loop, at the end of which what it changed is written together: one wait from a frame to the disk. */
import type { Clock } from '../clock.ts';

/** Milliseconds of work after which a turn leaves the other sockets to the next, so that none waits for what all of them sent. */
const longestTurn = 8;

/** `inTurn` does the work of a turn, and what belongs to its end. */
export function createTurns(clock: Pick<Clock, 'soon' | 'used'>, inTurn: (work: () => void) => void): Pick<Clock, 'soon'> {
  let waiting: (() => void)[] = [];
  const run = (): void => {
    const actions = waiting;
    waiting = [];
    const began = clock.used();
    let done = 0;
    inTurn(() => {
      while (done < actions.length && (done === 0 || clock.used() - began < longestTurn)) actions[done++]?.();
    });
    // What came meanwhile has asked for a turn already.
    if (done < actions.length && waiting.length === 0) clock.soon(run);
    waiting = [...actions.slice(done), ...waiting];
  };
  return {
    soon(action) {
      waiting.push(action);
      if (waiting.length === 1) clock.soon(run);
    },
  };
}
