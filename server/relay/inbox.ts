/** What one socket has sent and nobody has heard yet: a few frames a turn, so that a flood of one socket holds up nobody else. [P25] */
import type { Clock } from '../clock.ts';
import { framesInTurn } from './limits.ts';

export interface Inbox<Frame> {
  put(frame: Frame): void;
  /** Hears all that is left, at once. */
  drain(): void;
}

/** `pause` keeps the socket from reading on while there is more than one turn's worth; `resume` undoes it. */
export function createInbox<Frame>(
  clock: Pick<Clock, 'soon'>,
  socket: { pause(): void; resume(): void },
  hear: (frame: Frame) => void,
): Inbox<Frame> {
  let waiting: Frame[] = [];
  let heard = 0;
  let isScheduled = false;

  const nextTurn = (): void => {
    isScheduled = false;
    heard = 0;
    const frames = waiting;
    waiting = frames.slice(framesInTurn);
    if (waiting.length > 0) schedule();
    else socket.resume();
    heard = Math.min(frames.length, framesInTurn);
    for (const frame of frames.slice(0, framesInTurn)) hear(frame);
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    clock.soon(nextTurn);
  };

  return {
    put(frame) {
      schedule();
      if (waiting.length === 0 && heard < framesInTurn) {
        heard += 1;
        return hear(frame);
      }
      if (waiting.length === 0) socket.pause();
      waiting.push(frame);
    },
    drain() {
      const frames = waiting;
      waiting = [];
      for (const frame of frames) hear(frame);
    },
  };
}
