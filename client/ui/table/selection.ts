/** Which rows are selected, by their keys: one, a range, all that are shown. Knows no table. */
import { createSignal, type Accessor } from 'solid-js';

export interface Selection {
  readonly keys: Accessor<ReadonlySet<string>>;
  has(key: string): boolean;
  /** `shown` are the keys in the order of the rows; with `isRange`, what lies between this and the last one goes with it. */
  toggle(key: string, shown: readonly string[], isRange: boolean): void;
  /** Selects all that are shown, or none where all are. */
  toggleAll(shown: readonly string[]): void;
  /** Exactly these. */
  set(keys: readonly string[]): void;
  clear(): void;
}

export function createSelection(): Selection {
  const [keys, setKeys] = createSignal<ReadonlySet<string>>(new Set());
  let last: string | null = null;
  const set = (changed: readonly string[], isSelected: boolean): void => {
    const next = new Set(keys());
    for (const key of changed)
      if (isSelected) next.add(key);
      else next.delete(key);
    setKeys(next);
  };
  return {
    keys,
    has: (key) => keys().has(key),
    toggle: (key, shown, isRange) => {
      const [from, to] = [last === null ? -1 : shown.indexOf(last), shown.indexOf(key)];
      const range = isRange && from >= 0 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [key];
      set(range, !keys().has(key));
      last = key;
    },
    toggleAll: (shown) => set(shown, !shown.every((key) => keys().has(key))),
    set: (wanted) => setKeys(new Set(wanted)),
    clear: () => setKeys(new Set<string>()),
  };
}
