/** A table of many rows, of which those in sight are drawn: header that sorts, selection, columns that are chosen, keyboard. Knows no page. */
import { createVirtualizer, type VirtualItem } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, For, onMount, Show, type JSX } from 'solid-js';
import { rowKeys } from './row-keys.ts';
import { TableHead } from './table-head.tsx';
import type { TableProps } from './table-props.ts';
import { TableRow } from './table-row.tsx';
import './table.css';

/** CSS pixels; every row has the same height, so that none is measured while the table is scrolled. */
export const rowHeight = 44;
/** Rows that are drawn before they come into sight. */
const overscan = 8;
/** So many rows before the last one more are asked for. */
const nearEnd = 20;

/** [U127] */
export function Table<T>(props: TableProps<T>): JSX.Element {
  // Known once it is in the page: before, it belongs to no window whose size could be observed.
  const [scroller, setScroller] = createSignal<HTMLDivElement | null>(null);
  const { items, before, after, scrollTo } = createVirtualRows(() => props.rows.length, scroller);
  const keys = createMemo(() => props.rows.map((row) => props.keyOf(row)));
  const { current, reached, onFocus, move } = createRowFocus(() => props.rows.length, items, scroller, scrollTo);
  createEffect(() => {
    const last = items().at(-1)?.index ?? 0;
    if (props.rows.length > 0 && last >= props.rows.length - nearEnd) props.onNearEnd?.();
  });
  const open = (index: number): void => {
    const row = props.rows[index];
    if (row !== undefined) props.onOpen?.(row);
  };
  const toggle = (index: number, isRange: boolean): void => props.selection?.toggle(keys()[index] ?? '', keys(), isRange);
  const page = (): number => Math.floor((scroller()?.clientHeight ?? 0) / rowHeight) - 1;
  const onKeyDown = rowKeys({ current, page, count: () => props.rows.length, move, open, toggle });
  return (
    <div class="table card" ref={(element) => onMount(() => setScroller(element))} style={{ '--row': `${rowHeight}px` }}>
      <table aria-label={props.label} aria-rowcount={(props.total ?? props.rows.length) + 1} aria-busy={props.isReading}>
        <TableHead table={props} keys={keys()} />
        <tbody onKeyDown={onKeyDown}>
          <Spacer height={before()} />
          <For each={items()}>
            {({ index }) => (
              <Show when={props.rows[index]}>
                {(row) => (
                  <TableRow table={props} row={row()} index={index} isReached={index === reached()} onFocus={onFocus} onToggle={toggle} />
                )}
              </Show>
            )}
          </For>
          <Spacer height={after()} />
        </tbody>
      </table>
    </div>
  );
}

type RowItem = Pick<VirtualItem, 'index' | 'start' | 'end'>;

/** The rows in sight, and how much lies before and after them. */
function createVirtualRows(count: () => number, scroller: () => HTMLDivElement | null) {
  const virtual = createVirtualizer({
    get count() {
      return count();
    },
    getScrollElement: scroller,
    estimateSize: () => rowHeight,
    overscan,
  });
  const items = (): readonly RowItem[] => virtual.getVirtualItems();
  return {
    items,
    before: () => items()[0]?.start ?? 0,
    after: () => Math.max(0, virtual.getTotalSize() - (items().at(-1)?.end ?? 0)),
    scrollTo: (index: number) => virtual.scrollToIndex(index),
  };
}

/** Which row has the focus, or gets it by Tab: the one last used, or the first in sight. */
function createRowFocus(
  count: () => number,
  items: () => readonly RowItem[],
  scroller: () => HTMLDivElement | null,
  scrollTo: (index: number) => void,
) {
  const [current, setCurrent] = createSignal(0);
  return {
    current,
    reached: () => (items().some(({ index }) => index === current()) ? current() : (items()[0]?.index ?? 0)),
    onFocus: setCurrent,
    move: (index: number) => {
      const wanted = Math.max(0, Math.min(count() - 1, index));
      setCurrent(wanted);
      scrollTo(wanted);
      focusOnceDrawn(() => scroller()?.querySelector<HTMLElement>(`tr[data-index="${wanted}"]`) ?? null);
    },
  };
}

/** Frames for which a row that was scrolled to is waited for. */
const longestWait = 30;

function focusOnceDrawn(find: () => HTMLElement | null, frames = longestWait): void {
  requestAnimationFrame(() => {
    const row = find();
    if (row) row.focus({ preventScroll: true });
    else if (frames > 0) focusOnceDrawn(find, frames - 1);
  });
}

/** Where rows are that are not drawn. */
const Spacer = (props: { height: number }): JSX.Element => (
  <Show when={props.height > 0}>
    <tr class="table__spacer" aria-hidden="true">
      <td style={{ height: `${props.height}px` }} />
    </tr>
  </Show>
);
