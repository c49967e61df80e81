/** What one socket has sent and nobody has heard yet: a few frames a turn, so that a flood of one socket holds up nobody else. [P25] */
import type { Clock } from '../clock.ts';
import { framesInTurn } from './limits.ts';

export interface Inbox<Frame> {
  put(frame: Frame): void;
  /** Hears all that is left, at once. */
  drain(): void;
}

/**
 * `hear` is given what arrived together, as far as one turn goes. `pause` keeps the socket from reading on while there is more;
 * `resume` undoes it.
 */
export function createInbox<Frame>(
  clock: Pick<Clock, 'soon'>,
  socket: { pause(): void; resume(): void },
  hear: (frames: readonly Frame[]) => void,
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
    if (waiting.length > 0) schedule();
    else if (isPaused) {
      isPaused = false;
      socket.resume();
    }
    if (frames.length > 0) hear(frames);
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
      const frames = waiting;
      waiting = [];
      if (frames.length > 0) hear(frames);
    },
  };
}
