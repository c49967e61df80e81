/**
 * Turns of the event loop: one piece of work each, person by person, so that nobody waits for all that another asked. After each piece, the
 * loop is free for as long as the piece took, so that sockets have half of it whatever is asked over HTTP. [P36]
 */
import type { Clock } from '../clock.ts';

export interface LoopTurns {
  /** Resolves when it is the turn of the next piece of whoever this is. */
  next(whose: object): Promise<void>;
}

/** Milliseconds: what takes less is followed by the next piece at once, and nobody waits longer than that after one piece. */
const freeFor = { least: 1, most: 20 } as const;

export function createLoopTurns({ soon, after, used }: Pick<Clock, 'soon' | 'after' | 'used'>): LoopTurns {
  /** Those who wait longest first. */
  const waiting = new Map<object, (() => void)[]>();
  let isGiving = false;
  let owed = 0;

  const give = (): void => {
    const [first] = waiting;
    isGiving = first !== undefined;
    if (first === undefined) return;
    const [whose, [begin, ...others]] = first;
    waiting.delete(whose);
    if (others.length > 0) waiting.set(whose, others);
    const from = used();
    begin?.();
    // By the next turn the piece is done, up to where it waits for something.
    soon(() => {
      owed += used() - from;
      if (owed < freeFor.least) return give();
      const free = Math.min(owed, freeFor.most);
      owed = 0;
      after(free, give);
    });
  };
  return {
    next: (whose) =>
      new Promise((resolve) => {
        const own = waiting.get(whose);
        if (own) own.push(resolve);
        else waiting.set(whose, [resolve]);
        if (isGiving) return;
        isGiving = true;
        soon(give);
      }),
  };
}
