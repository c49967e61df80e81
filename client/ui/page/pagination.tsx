/** The way on in a list of which there is more: how much is shown, and a button for the next page. */
import { Show, type JSX } from 'solid-js';
import { Button } from '../controls/button.tsx';
import './pagination.css';

/** A list of which there is more says so, without a count of all of it. */
export const countOf = (shown: number, hasMore: boolean): string => (hasMore ? `${shown}+` : String(shown));

export const Count = (props: { shown: number; hasMore: boolean }): JSX.Element => (
  <Show when={props.shown > 0}>
    <span class="count">{countOf(props.shown, props.hasMore)}</span>
  </Show>
);

export const ShowMore = (props: { hasMore: boolean; isReading: boolean; noun: string; onMore: () => void }): JSX.Element => (
  <Show when={props.hasMore}>
    <div class="show-more">
      <Button unavailable={props.isReading} onClick={() => props.onMore()}>
        Show more<span class="visually-hidden"> {props.noun}</span>
      </Button>
    </div>
  </Show>
);

/** One page at a time: for tables whose rows are read again often. */
export const Pagination = (props: {
  label: string;
  /** Counted from 1. */
  page: number;
  hasNext: boolean;
  isReading: boolean;
  onPage: (page: number) => void;
}): JSX.Element => (
  <nav class="pagination" aria-label={props.label}>
    <Button small unavailable={props.page <= 1 || props.isReading} onClick={() => props.onPage(props.page - 1)}>
      Previous
    </Button>
    <span class="small muted number" aria-current="page">
      Page {props.page}
    </span>
    <Button small unavailable={!props.hasNext || props.isReading} onClick={() => props.onPage(props.page + 1)}>
      Next
    </Button>
  </nav>
);
