/** Work that must not overlap, by what it is about: each piece begins when the one before it about the same has ended. */

export interface InTurn {
  run<T>(about: string, work: () => Promise<T>): Promise<T>;
  /** Resolves once nothing about it is under way; what follows at once comes before anything new. */
  idle(about: string): Promise<void>;
}

export function createInTurn(): InTurn {
  const lastByAbout = new Map<string, Promise<unknown>>();
  return {
    run: (about, work) => {
      const before = lastByAbout.get(about) ?? Promise.resolve();
      const running = before.then(work);
      const settled = running
        .catch(() => undefined)
        .then(() => {
          if (lastByAbout.get(about) === settled) lastByAbout.delete(about);
        });
      lastByAbout.set(about, settled);
      return running;
    },
    idle: async (about) => {
      while (lastByAbout.has(about)) await lastByAbout.get(about);
    },
  };
}
