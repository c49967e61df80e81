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
export const createInbox = <Frame>(clock: Pick<Clock, 'soon'>, socket: Readable, hear: Hear<Frame>): Inbox<Frame> =>
  new SocketInbox(clock, socket, hear);

interface Readable {
  pause(): void;
  resume(): void;
}

type Hear<Frame> = (frames: readonly Frame[]) => readonly Frame[] | undefined;

/** A class, for every socket has one. */
class SocketInbox<Frame> implements Inbox<Frame> {
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #socket: Readable;
  readonly #hear: Hear<Frame>;
  #waiting: Frame[] = [];
  #isScheduled = false;
  #isPaused = false;

  constructor(clock: Pick<Clock, 'soon'>, socket: Readable, hear: Hear<Frame>) {
    this.#clock = clock;
    this.#socket = socket;
    this.#hear = hear;
  }

  put(frame: Frame): void {
    this.#waiting.push(frame);
    this.#schedule();
    if (this.#isPaused || this.#waiting.length <= framesInTurn) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  drain(): void {
    let frames: readonly Frame[] = this.#waiting;
    this.#waiting = [];
    while (frames.length > 0) frames = this.#hear(frames) ?? [];
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.soon(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#isScheduled = false;
    const frames = this.#waiting.splice(0, framesInTurn);
    const rest = frames.length > 0 ? (this.#hear(frames) ?? []) : [];
    if (rest.length > 0) this.#waiting.unshift(...rest);
    if (this.#waiting.length > 0) this.#schedule();
    else if (this.#isPaused) {
      this.#isPaused = false;
      this.#socket.resume();
    }
  }
}
