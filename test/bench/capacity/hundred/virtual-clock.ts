/** A clock that stands still while anything is done, and goes on to what is due next. */
import type { Clock } from '../../../../server/clock.ts';

export interface VirtualClock {
  /** Milliseconds since the start. */
  now(): number;
  /** Does it then; answers the way to prevent it. */
  after(milliseconds: number, action: () => void): () => void;
  /** The same, for real code that works with promises, which go as far as they can before the clock goes on. */
  readonly forPromises: Clock;
  /** A promise was kept, or code that works with promises was called. */
  touch(): void;
  /** Goes on until that moment, or until `isOver`. */
  run(until: number, isOver?: () => boolean): Promise<void>;
}

/** Once no promise goes on any further: ticks that are asked for by the work of a promise come after all such work. */
const settled = (): Promise<void> => new Promise((go) => process.nextTick(go));

interface Event {
  readonly at: number;
  /** Of two at the same moment, the one that was asked for first comes first. */
  readonly order: number;
  action: (() => void) | null;
}

export function createVirtualClock(): VirtualClock {
  const events = createHeap();
  let [now, order, isTouched] = [0, 0, false];
  const touch = (): void => void (isTouched = true);
  const after = (milliseconds: number, action: () => void): (() => void) => {
    const event: Event = { at: now + Math.max(0, milliseconds), order: order++, action };
    events.push(event);
    return () => void (event.action = null);
  };
  const touching = (milliseconds: number, action: () => void): (() => void) => after(milliseconds, () => (touch(), action()));
  const every = (milliseconds: number, action: () => void): (() => void) => {
    let stop = (): void => undefined;
    const next = (): void => void (stop = touching(milliseconds, () => (next(), action())));
    next();
    return () => stop();
  };
  const run = async (until: number, isOver = (): boolean => false): Promise<void> => {
    if (isTouched) await settled();
    isTouched = false;
    for (let event = events.first(); event && event.at <= until; event = events.first()) {
      events.pop();
      now = event.at;
      event.action?.();
      if (isTouched) await settled();
      isTouched = false;
      if (isOver()) return;
    }
    now = until;
  };
  return {
    now: () => now,
    after,
    touch,
    run,
    forPromises: { now: () => now, used: () => now, every, after: touching, soon: (action) => void touching(0, action) },
  };
}

const isBefore = (one: Event, other: Event): boolean => one.at < other.at || (one.at === other.at && one.order < other.order);

/** A clock whose repeated work does not begin at the same moment as that of others; `share` of the pause, from 0 to 1. */
export const outOfStep = (clock: Clock, share: number): Clock => ({
  ...clock,
  every(milliseconds, action) {
    let stop = (): void => undefined;
    stop = clock.after(milliseconds * share, () => (stop = clock.every(milliseconds, action)));
    return () => stop();
  },
});

/** A binary heap: the first event is at its root. */
function createHeap() {
  const heap: Event[] = [];
  const up = (event: Event): void => {
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(event, heap[above]!)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = event;
  };
  const down = (event: Event): void => {
    let place = 0;
    for (let below = 1; below < heap.length; below = 2 * place + 1) {
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
      if (!isBefore(heap[below]!, event)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = event;
  };
  return {
    first: (): Event | undefined => heap[0],
    push: up,
    pop: (): void => {
      const last = heap.pop();
      if (last && heap.length > 0) down(last);
    },
  };
}
