/** A clock that only moves when it is turned; what is to be done soon is done in the next turn of the real loop. */
import type { Clock } from '../../server/clock.ts';

export interface TurnedClock extends Clock {
  /** Moves it on, by milliseconds, and does what has become due. */
  advance(milliseconds: number): void;
  /** What waits for it. */
  timers(): number;
}

export function createTurnedClock(start: number): TurnedClock {
  const waiting = new Set<{ at: number; readonly every: number | null; readonly action: () => void }>();
  let time = start;
  const add = (at: number, every: number | null, action: () => void): (() => void) => {
    const timer = { at, every, action };
    waiting.add(timer);
    return () => void waiting.delete(timer);
  };
  return {
    now: () => time,
    used: () => 0,
    every: (milliseconds, action) => add(time + milliseconds, milliseconds, action),
    after: (milliseconds, action) => add(time + milliseconds, null, action),
    soon: (action) => void setImmediate(action),
    advance(milliseconds) {
      time += milliseconds;
      for (const timer of waiting) {
        if (timer.at > time) continue;
        if (timer.every === null) waiting.delete(timer);
        else timer.at = time + timer.every;
        timer.action();
      }
    },
    timers: () => waiting.size,
  };
}
