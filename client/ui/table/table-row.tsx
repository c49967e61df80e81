/** One row of a table. */
import { For, Show, type JSX } from 'solid-js';
import type { TableProps } from './table-props.ts';

interface RowProps<T> {
  readonly table: TableProps<T>;
  readonly row: T;
  readonly index: number;
  readonly isReached: boolean;
  readonly onFocus: (index: number) => void;
  readonly onToggle: (index: number, isRange: boolean) => void;
}

export function TableRow<T>(props: RowProps<T>): JSX.Element {
  const key = (): string => props.table.keyOf(props.row);
  const openOnClick = (event: MouseEvent): void => {
    const isControl = event.target instanceof Element && event.target.closest('a, button, input, label') !== null;
    if (!isControl) props.table.onOpen?.(props.row);
  };
  return (
    <tr
      // The header is the first row.
      aria-rowindex={props.index + 2}
      data-index={props.index}
      tabIndex={props.isReached ? 0 : -1}
      classList={{ 'is-selected': props.table.selection?.has(key()) ?? false, opens: props.table.onOpen !== undefined }}
      onFocus={() => props.onFocus(props.index)}
      onClick={openOnClick}
    >
      <Show when={props.table.selection}>
        {(selection) => (
          <td>
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select ${props.table.nameOf(props.row)}`}
              checked={selection().has(key())}
              onClick={(event) => props.onToggle(props.index, event.shiftKey)}
            />
          </td>
        )}
      </Show>
      <For each={props.table.columns}>{(column) => <td>{column.cell(props.row)}</td>}</For>
    </tr>
  );
}
