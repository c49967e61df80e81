/** Work of which only so much goes on at once: what comes then waits in the order of its coming, and those whose it is take turns. [P66] [P81] */
export function atMost(most: number): <T>(work: () => Promise<T>, whose?: string) => Promise<T> {
  /** Whose turn is next comes first. */
  const waiting = new Map<string, (() => void)[]>();
  let running = 0;
  const wait = (whose: string): Promise<void> =>
    new Promise((go) => {
      const own = waiting.get(whose);
      if (own) own.push(go);
      else waiting.set(whose, [go]);
    });
  const handOn = (): void => {
    const [first] = waiting;
    if (first === undefined) return void (running -= 1);
    const [whose, own] = first;
    waiting.delete(whose);
    const go = own.shift();
    if (own.length > 0) waiting.set(whose, own);
    go?.();
  };
  return async (work, whose = '') => {
    if (running < most) running += 1;
    // Whoever ends hands its place on.
    else await wait(whose);
    try {
      return await work();
    } finally {
      handOn();
    }
  };
}
