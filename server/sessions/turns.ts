/** Turns at something costly: a few run at once, and who waits is let in fairly, so that whoever asks often keeps nobody else waiting. */

export interface Turns {
  /** The work in its turn; null, at once, where too many wait already. `kind` and `from` say whom it is for. */
  take<T>(kind: string, from: string, work: () => Promise<T>): Promise<T> | null;
}

export interface TurnLimits {
  readonly atOnce: number;
  /** Of one `from` may wait so many, and of one `kind`. */
  readonly waitingOf: number;
  readonly waiting: number;
}

/** Kinds take turns, and within a kind those who ask; each one's own wait in the order they came. [W14] */
export function createTurns({ atOnce, waitingOf, waiting }: TurnLimits): Turns {
  const kinds = new Map<string, Map<string, (() => void)[]>>();
  let running = 0;

  const next = (): (() => void) | undefined => {
    const kind = first(kinds);
    const asker = kind && first(kind[1]);
    const go = asker?.[1].shift();
    if (!kind || !asker) return undefined;
    // Whoever had a turn goes behind all others.
    moveBehind(kind[1], asker);
    moveBehind(kinds, kind);
    return go;
  };
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      // The place is handed on, never freed in between, so nobody can slip in.
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

/** Or away, where it holds nothing any more. */
function moveBehind<K, V extends { readonly length: number } | { readonly size: number }>(
  map: Map<K, V>,
  [key, value]: readonly [K, V],
): void {
  map.delete(key);
  if (('length' in value ? value.length : value.size) > 0) map.set(key, value);
}
