/** What one socket has sent and nobody has heard yet: a few frames a turn, so that a flood of one socket holds up nobody else. [P25] */
import type { Clock } from '../clock.ts';
import { framesInTurn } from './limits.ts';

export interface Inbox<Frame> {
  put(frame: Frame): void;
  /** Hears all that is left, at once. */
  drain(): void;
}

/**
 * `hear` is given what arrived together, as far as one turn goes, and answers what is left of it for the next. `pause` keeps the socket from reading on while there is more;
 * `resume` undoes it.
 */
export function createInbox<Frame>(
  clock: Pick<Clock, 'soon'>,
  socket: { pause(): void; resume(): void },
  hear: (frames: readonly Frame[]) => readonly Frame[] | undefined,
): Inbox<Frame> {
  let waiting: Frame[] = [];
  let [isScheduled, isPaused] = [false, false];

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    clock.soon(nextTurn);
  };
  const nextTurn = (): void => {
    isScheduled = false;
    const frames = waiting.splice(0, framesInTurn);
    const rest = frames.length > 0 ? (hear(frames) ?? []) : [];
    if (rest.length > 0) waiting.unshift(...rest);
    if (waiting.length > 0) schedule();
    else if (isPaused) {
      isPaused = false;
      socket.resume();
    }
  };

  return {
    put(frame) {
      waiting.push(frame);
      schedule();
      if (isPaused || waiting.length <= framesInTurn) return;
      isPaused = true;
      socket.pause();
    },
    drain() {
      let frames: readonly Frame[] = waiting;
      waiting = [];
      while (frames.length > 0) frames = hear(frames) ?? [];
    },
  };
}
