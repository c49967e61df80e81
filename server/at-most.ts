import { createFairQueue } from './fair-queue.ts';

/** Work of which only so much goes on at once: what comes then waits in the order of its coming, and those whose it is take turns. [P36d] [P66] [P81] */
export function atMost(most: number): <T>(work: () => Promise<T>, whose?: unknown) => Promise<T> {
  const waiting = createFairQueue<unknown, () => void>();
  let running = 0;
  return async (work, whose) => {
    if (running < most) running += 1;
    // Whoever ends hands its place on.
    else await new Promise<void>((go) => waiting.add(whose, go));
    try {
      return await work();
    } finally {
      const next = waiting.take();
      if (next) next();
      else running -= 1;
    }
  };
}
