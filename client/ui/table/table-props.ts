/** What a table is given. */
import type { Column, Sort } from './column.ts';
import type { Selection } from './selection.ts';

export interface TableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** The label of the box that selects a row. */
  readonly nameOf: (row: T) => string;
  readonly columns: readonly Column<T>[];
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  readonly selection?: Selection;
  /** Enter on a row, or a click where there is nothing else to click. */
  readonly onOpen?: (row: T) => void;
  /** The last rows come into sight: time to read more. */
  readonly onNearEnd?: () => void;
  readonly isReading?: boolean;
  /** How many there are, where more are known of than are here. */
  readonly total?: number;
}
