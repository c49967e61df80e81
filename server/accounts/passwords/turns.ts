/** Turns at costly work: a few run at once, and waiting callers take turns fairly, so that a frequent caller delays no other. */

export interface Turns {
  /** Runs the work in its turn; null, at once, if too many wait already. `kind` and `from` name the caller. */
  take<T>(kind: string, from: string, work: () => Promise<T>): Promise<T> | null;
}

export interface TurnLimits {
  readonly atOnce: number;
  /** Of one `from` may wait so many, and of one `kind`. */
  readonly waitingOf: number;
  readonly waiting: number;
}

/** Kinds take turns, and within a kind the callers; each caller's own work waits in the order of arrival. [W14] */
export function createTurns({ atOnce, waitingOf, waiting }: TurnLimits): Turns {
  const kinds = new Map<string, Map<string, (() => void)[]>>();
  let running = 0;

  const next = (): (() => void) | undefined => {
    const kind = first(kinds);
    const asker = kind && first(kind[1]);
    const go = asker?.[1].shift();
    if (!kind || !asker) return undefined;
    // A caller that had a turn goes behind all others.
    moveBehind(kind[1], asker);
    moveBehind(kinds, kind);
    return go;
  };
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      // The work hands its place on without freeing it, so no other work can take it in between.
      const go = next();
      if (go) go();
      else running -= 1;
    }
  };

  return {
    take(kind, from, work) {
      if (running < atOnce) {
        running += 1;
        return run(work);
      }
      const askers = kinds.get(kind) ?? new Map<string, (() => void)[]>();
      const own = askers.get(from) ?? [];
      const all = [...askers.values()].reduce((sum, { length }) => sum + length, 0);
      if (own.length >= waitingOf || all >= waiting) return null;
      kinds.set(kind, askers.set(from, own));
      return new Promise<void>((go) => own.push(go)).then(() => run(work));
    },
  };
}

const first = <K, V>(map: ReadonlyMap<K, V>): readonly [K, V] | undefined => map.entries().next().value;

/** Moves the entry behind all others, or removes it once it holds no work. */
function moveBehind<K, V extends { readonly length: number } | { readonly size: number }>(
  map: Map<K, V>,
  [key, value]: readonly [K, V],
): void {
  map.delete(key);
  if (('length' in value ? value.length : value.size) > 0) map.set(key, value);
}
