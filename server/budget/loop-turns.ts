/** Turns of the event loop: one piece of work each, person by person, so that sockets have theirs in between and nobody waits for all that another asked. [P36] */

export interface LoopTurns {
  /** Resolves when it is the turn of the next piece of whoever this is. */
  next(whose: object): Promise<void>;
}

/** `soon` calls back in the next turn. */
export function createLoopTurns(soon: (action: () => void) => void): LoopTurns {
  /** Those who wait longest first. */
  const waiting = new Map<object, (() => void)[]>();
  const give = (): void => {
    const [first] = waiting;
    if (first === undefined) return;
    const [whose, [begin, ...others]] = first;
    waiting.delete(whose);
    if (others.length > 0) waiting.set(whose, others);
    if (waiting.size > 0) soon(give);
    begin?.();
  };
  return {
    next: (whose) =>
      new Promise((resolve) => {
        if (waiting.size === 0) soon(give);
        const own = waiting.get(whose);
        if (own) own.push(resolve);
        else waiting.set(whose, [resolve]);
      }),
  };
}
