/** The header of a table: names that sort, and the box that selects all. */
import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import { createEffect, For, Show, type JSX } from 'solid-js';
import { nextSort, type Column } from './column.ts';
import type { TableProps } from './table-props.ts';

export function TableHead<T>(props: { table: TableProps<T>; keys: readonly string[] }): JSX.Element {
  const isAll = (): boolean => props.keys.length > 0 && props.keys.every((key) => props.table.selection?.has(key));
  const isSome = (): boolean => (props.table.selection?.keys().size ?? 0) > 0;
  return (
    <>
      <colgroup>
        <Show when={props.table.selection}>
          <col class="table__box" />
        </Show>
        <For each={props.table.columns}>{(column) => <col style={{ width: column.width }} />}</For>
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <Show when={props.table.selection}>
            {(selection) => (
              <th scope="col">
                <AllBox isAll={isAll()} isSome={isSome()} onToggle={() => selection().toggleAll(props.keys)} />
              </th>
            )}
          </Show>
          <For each={props.table.columns}>{(column) => <HeadCell table={props.table} column={column} />}</For>
        </tr>
      </thead>
    </>
  );
}

function AllBox(props: { isAll: boolean; isSome: boolean; onToggle: () => void }): JSX.Element {
  const showSome = (box: HTMLInputElement): void => createEffect(() => (box.indeterminate = props.isSome && !props.isAll));
  return (
    <input type="checkbox" aria-label="Select all that are shown" ref={showSome} checked={props.isAll} onChange={() => props.onToggle()} />
  );
}

function HeadCell<T>(props: { table: TableProps<T>; column: Column<T> }): JSX.Element {
  const isBy = (): boolean => props.table.sort?.by === props.column.key;
  const order = (): 'ascending' | 'descending' | 'none' | undefined => {
    if (!props.column.canSort || !props.table.onSort) return undefined;
    return isBy() ? (props.table.sort?.isDescending ? 'descending' : 'ascending') : 'none';
  };
  return (
    <th scope="col" aria-sort={order()}>
      <Show when={order()} fallback={props.column.label}>
        <button
          type="button"
          class="table__sort"
          onClick={() => props.table.onSort?.(nextSort(props.table.sort ?? null, props.column.key))}
        >
          {props.column.label}
          <Show when={isBy()}>
            <Show when={props.table.sort?.isDescending} fallback={<ArrowUp size={14} aria-hidden="true" />}>
              <ArrowDown size={14} aria-hidden="true" />
            </Show>
          </Show>
        </button>
      </Show>
    </th>
  );
}
