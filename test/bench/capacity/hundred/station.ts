/** A queue before some equal servers, each of which does one thing at a time, in the order of their coming. */
import type { VirtualClock } from './virtual-clock.ts';

export interface Station {
  /** Works so many milliseconds on it once a server is free. */
  enter(milliseconds: number, done: () => void): void;
  /** What waits or is worked on. */
  inside(): number;
  /** The most there were at once since this was asked last. */
  longest(): number;
  /** Milliseconds that its servers have worked, all together, up to now. */
  worked(): number;
}

export function createStation(clock: Pick<VirtualClock, 'after'>, servers: number): Station {
  const waiting = createQueue<{ readonly milliseconds: number; readonly done: () => void }>();
  let [busy, most, worked] = [0, 0, 0];
  const begin = (milliseconds: number, done: () => void): void => {
    busy += 1;
    clock.after(milliseconds, () => {
      busy -= 1;
      worked += milliseconds;
      const next = waiting.shift();
      if (next) begin(next.milliseconds, next.done);
      done();
    });
  };
  return {
    enter(milliseconds, done) {
      if (busy < servers) begin(milliseconds, done);
      else waiting.push({ milliseconds, done });
      most = Math.max(most, busy + waiting.size());
    },
    inside: () => busy + waiting.size(),
    longest: () => {
      const longest = most;
      most = busy + waiting.size();
      return longest;
    },
    worked: () => worked,
  };
}

export interface Queue<T> {
  push(item: T): void;
  shift(): T | undefined;
  size(): number;
}

/** `shift` of a long array moves all that is behind. */
export function createQueue<T>(): Queue<T> {
  let items: T[] = [];
  let gone = 0;
  return {
    push: (item) => void items.push(item),
    shift: () => {
      if (gone === items.length) return undefined;
      const item = items[gone];
      gone += 1;
      if (gone > 1_000 && gone * 2 > items.length) [items, gone] = [items.slice(gone), 0];
      return item;
    },
    size: () => items.length - gone,
  };
}
