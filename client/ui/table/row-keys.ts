/** What the keys do on a row of a table. Knows no rows. */

export interface RowActions {
  /** The row that was gone to last, also while it is still being drawn. */
  current(): number;
  /** Rows in sight. */
  page(): number;
  count(): number;
  move(index: number): void;
  open(index: number): void;
  toggle(index: number, isRange: boolean): void;
}

/** Up and Down by one, PageUp and PageDown by what is in sight, Home and End; Enter opens, Space selects, with Shift from the last one on. */
export function rowKeys({ current, page, count, move, open, toggle }: RowActions): (event: KeyboardEvent) => void {
  return (event) => {
    // In a field, a link or a button of the row the keys are its own.
    if (!(event.target instanceof HTMLTableRowElement) || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = current();
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(row + 1),
      ArrowUp: () => move(row - 1),
      PageDown: () => move(row + page()),
      PageUp: () => move(row - page()),
      Home: () => move(0),
      End: () => move(count() - 1),
      Enter: () => open(row),
      ' ': () => toggle(row, event.shiftKey),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
}
