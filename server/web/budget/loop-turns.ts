/**
 * Turns of the event loop: one piece of work each, person by person, so that no person waits for all work of another. After each piece the
 * loop is free for as long as the piece took, so that sockets get half of it under any HTTP load. [P36]
 */
import type { Clock } from '../../clock.ts';
import { createFairQueue } from '../../fair-queue.ts';

export interface LoopTurns {
  /** Resolves when a request of this person has its turn: those that are under way come first, so that few have to be remembered at once. */
  begin(whose: object): Promise<void>;
  /** Resolves when the next piece of a request that is under way has its turn. */
  next(whose: object): Promise<void>;
}

/** Milliseconds: after a shorter piece the next one follows at once, so one piece delays others by at most this. */
const freeFor = { least: 1, most: 20 } as const;

export function createLoopTurns({ soon, after, used }: Pick<Clock, 'soon' | 'after' | 'used'>): LoopTurns {
  const waiting = createFairQueue<object, () => void>();
  let isGiving = false;
  let owed = 0;

  const give = (): void => {
    const begin = waiting.take();
    isGiving = begin !== undefined;
    if (begin === undefined) return;
    const from = used();
    begin();
    // By the next turn the piece is done, up to where it waits for something.
    soon(() => {
      owed += used() - from;
      if (owed < freeFor.least) return give();
      const free = Math.min(owed, freeFor.most);
      owed = 0;
      after(free, give);
    });
  };
  const wait = (add: (begin: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      add(resolve);
      if (isGiving) return;
      isGiving = true;
      soon(give);
    });
  return {
    begin: (whose) => wait((begin) => waiting.add(whose, begin)),
    next: (whose) => wait((begin) => waiting.addFirst(whose, begin)),
  };
}
