/** The columns of a table: what each shows, by which it is sorted, and which of them somebody wants to see. Knows no rows. */
import { createSignal, type Accessor, type JSX } from 'solid-js';

export interface Column<T> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: T) => JSX.Element;
  readonly canSort?: boolean;
  /** Always shown, such as the name. */
  readonly isFixed?: boolean;
  /** Not shown until it is chosen. */
  readonly isExtra?: boolean;
  /** CSS width; what is left goes to those without. */
  readonly width?: string;
}

export interface Sort {
  readonly by: string;
  readonly isDescending: boolean;
}

/** Once more on the same column turns the order round. */
export const nextSort = (sort: Sort | null, by: string): Sort => ({ by, isDescending: sort?.by === by && !sort.isDescending });

export interface ColumnChoice<T> {
  readonly all: readonly Column<T>[];
  /** In the order of the table. */
  readonly shown: Accessor<readonly Column<T>[]>;
  isShown(key: string): boolean;
  show(key: string, isShown: boolean): void;
}

/** `notes` keeps the choice under `name` for the next visit, where the browser keeps anything. */
export function createColumnChoice<T>(
  all: readonly Column<T>[],
  notes: Pick<Storage, 'getItem' | 'setItem'> | null = null,
  name = '',
): ColumnChoice<T> {
  const [keys, setKeys] = createSignal<ReadonlySet<string>>(
    recall(notes, name) ?? new Set(all.filter((one) => !one.isExtra).map(({ key }) => key)),
  );
  const isShown = (key: string): boolean => keys().has(key) || all.some((one) => one.key === key && one.isFixed === true);
  return {
    all,
    shown: () => all.filter(({ key }) => isShown(key)),
    isShown,
    show: (key, shown) => {
      const next = new Set(keys());
      if (shown) next.add(key);
      else next.delete(key);
      setKeys(next);
      keep(notes, name, next);
    },
  };
}

function recall(notes: Pick<Storage, 'getItem'> | null, name: string): ReadonlySet<string> | null {
  try {
    const kept: unknown = JSON.parse(notes?.getItem(name) ?? 'null');
    return Array.isArray(kept) ? new Set(kept.filter((key) => typeof key === 'string')) : null;
  } catch {
    return null;
  }
}

function keep(notes: Pick<Storage, 'setItem'> | null, name: string, keys: ReadonlySet<string>): void {
  try {
    notes?.setItem(name, JSON.stringify([...keys]));
  } catch {
    // Full or closed: chosen again next time.
  }
}
