/** Many values under keys, each with a signal of its own, so that a change of one updates only the readers of that one. */
import { batch, createSignal, type Accessor, type Setter } from 'solid-js';

export interface Keyed<V> {
  get(key: string): V;
  /** Replaces all values; keys left out get the empty one. */
  replace(values: ReadonlyMap<string, V>): void;
}

export function createKeyed<V>(empty: V, equals: (a: V, b: V) => boolean): Keyed<V> {
  const signals = new Map<string, readonly [Accessor<V>, Setter<V>]>();
  let current: ReadonlyMap<string, V> = new Map();
  return {
    get: (key) => {
      let signal = signals.get(key);
      if (!signal) {
        signal = createSignal(current.get(key) ?? empty, { equals });
        signals.set(key, signal);
      }
      return signal[0]();
    },
    replace: (values) =>
      batch(() => {
        const before = current;
        current = values;
        for (const [key, [, set]] of signals) if (before.has(key) || values.has(key)) set(() => values.get(key) ?? empty);
      }),
  };
}
