/** A list in a card of its own: its title and count, what is beside them, what stands in place of the list, and the way to more. Knows no noun. */
import { createUniqueId, Show, type JSX } from 'solid-js';
import { ListState, type ReadList } from '../feedback/read-state.tsx';
import { Count, ShowMore } from './pagination.tsx';
import './list-card.css';

interface CardList extends ReadList {
  hasMore(): boolean;
  isReading(): boolean;
  more(): Promise<void>;
  refresh(): Promise<void>;
}

export function ListCard(props: {
  title: string;
  list: CardList;
  /** What the list is of, in the plural; without it there is neither a count nor a way to more. */
  noun?: string;
  /** A search, or links, beside the title. */
  beside?: JSX.Element;
  /** Said while it is loading. */
  loading: string;
  /** The heights of what is drawn meanwhile. */
  skeleton: readonly string[];
  icon: JSX.Element;
  /** Shown where the list has nothing. */
  empty: JSX.Element;
  /** What the list may leave out. */
  note?: string | false;
  children: JSX.Element;
}): JSX.Element {
  const title = createUniqueId();
  return (
    <section class="card list-card" aria-labelledby={title}>
      <header class="list-card__head">
        <h2 id={title}>
          {props.title}
          <Show when={props.noun}>
            {' '}
            <Count shown={props.list.items.length} hasMore={props.list.hasMore()} />
          </Show>
        </h2>
        {props.beside}
      </header>
      <ListState
        list={props.list}
        heading="h3"
        loading={props.loading}
        skeleton={props.skeleton}
        icon={props.icon}
        onRetry={() => void props.list.refresh()}
        empty={props.empty}
      >
        {props.children}
      </ListState>
      <Show when={props.noun}>
        {(noun) => (
          <ShowMore hasMore={props.list.hasMore()} isReading={props.list.isReading()} noun={noun()} onMore={() => void props.list.more()} />
        )}
      </Show>
      <Show when={props.note}>
        <p class="small muted">{props.note}</p>
      </Show>
    </section>
  );
}
