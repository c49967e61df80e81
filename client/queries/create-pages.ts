/** A list of the server as far as it is shown: read page by page by cursor, and read again without losing the place. Knows no page of the product. */
import { InfiniteQueryObserver, type InfiniteData, type InfiniteQueryObserverOptions, type QueryKey } from '@tanstack/query-core';
import { batch, createComputed, createEffect, createMemo, createSignal, untrack, type Accessor } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { Page, Problem, Result } from '../api/api.ts';
import { isCurrent, observe, problemOf } from './create-read.ts';
import { intervalOf, valueOf, type Queries } from './queries.ts';

export interface PageQuestion {
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface PagesOptions<T> {
  /** Which list; what it is searched by follows. */
  readonly key: QueryKey;
  /** What it is searched by; empty for all of it. */
  readonly query?: string;
  readonly ask: (question: PageQuestion, signal: AbortSignal) => Promise<Result<Page<T>>>;
  /** Keeps what is shown on this device, and shows it until the server has answered. */
  readonly remembers?: boolean;
  readonly isWanted?: boolean;
}

export interface PageSizes {
  /** Items of the first page. */
  readonly first: number;
  /** Items that `more` adds; as many as the first page has unless it is said. */
  readonly more?: number;
  /** Items that are wanted at first, where more were shown before. */
  readonly count?: number;
}

export interface Pages<T> {
  /** Each item is the same object for as long as it is in the list, so that what did not change is not drawn again. */
  readonly items: readonly T[];
  /** False until the first answer, or what was remembered. */
  readonly isKnown: Accessor<boolean>;
  /** What the items answer. */
  readonly query: Accessor<string>;
  readonly hasMore: Accessor<boolean>;
  readonly isReading: Accessor<boolean>;
  /** Why the newest attempt failed; null once one works. */
  readonly problem: Accessor<Problem | null>;
  /** Whether the items are the server's present ones, as far as the newest attempt tells. */
  readonly isCurrent: Accessor<boolean>;
  /** When the newest answer came, in milliseconds; changes with each. */
  readonly answeredAt: Accessor<number>;
  more(): Promise<void>;
  refresh(): Promise<void>;
}

/** Most items that the server gives at once. */
const mostAtOnce = 100;

/** `itemKey`: what tells two items apart. To be called under a reactive owner: it ends with it. `options` is tracked. */
export function createPages<T extends object>(
  queries: Queries,
  sizes: PageSizes,
  options: () => PagesOptions<T>,
  itemKey: keyof T & string = 'id' as keyof T & string,
): Pages<T> {
  const query = createMemo(() => options().query ?? '');
  const toObserver = (): PageOptions<T> => pageOptions(queries, sizes, options());
  const observer = new InfiniteQueryObserver(queries.client, untrack(toObserver));
  const result = observe(observer, toObserver);
  const [shown, setShown] = createStore<{ items: T[] }>({ items: [] });
  const [shownQuery, setShownQuery] = createSignal(untrack(query));
  const [hasMore, setHasMore] = createSignal(false);
  const [isKnown, setIsKnown] = createSignal(false);

  // What is shown stays until there is an answer to the newest question.
  createComputed(() => {
    const { data, hasNextPage } = result();
    if (!data) return;
    batch(() => {
      setHasMore(hasNextPage);
      setShown('items', reconcile(itemsOf(data, itemKey), { key: itemKey }));
      setShownQuery(untrack(query));
      setIsKnown(true);
    });
  });
  const more = async (): Promise<void> => {
    const { hasNextPage, isFetchingNextPage } = observer.getCurrentResult();
    if (hasNextPage && !isFetchingNextPage) await observer.fetchNextPage();
  };
  // As many as were shown before, when *Back* returns here.
  let isFilled = sizes.count === undefined;
  createEffect(() => {
    const { data, isFetching } = result();
    if (isFilled || !data || isFetching) return;
    isFilled = itemsOf(data, itemKey).length >= (sizes.count ?? 0) || !result().hasNextPage;
    if (!isFilled) void more();
  });
  return {
    get items() {
      return shown.items;
    },
    ...{ isKnown, query: shownQuery, hasMore, more },
    isReading: () => result().isFetching,
    problem: createMemo((before: Problem | null) => problemOf(result(), before), null),
    // A newer question does not make the answer to the last one old.
    isCurrent: createMemo((before: boolean) => (result().status === 'pending' ? before : isCurrent(result())), false),
    answeredAt: createMemo(() => result().dataUpdatedAt),
    refresh: async () => void (await observer.refetch()),
  };
}

type PageOptions<T> = InfiniteQueryObserverOptions<Page<T>, Error, InfiniteData<Page<T>>, QueryKey, PageQuestion>;

export function pageOptions<T>(queries: Queries, sizes: PageSizes, options: PagesOptions<T>): PageOptions<T> {
  const isLive = queries.isLive();
  return {
    queryKey: [...options.key, options.query ?? ''],
    queryFn: ({ pageParam, signal }) => valueOf(options.ask(pageParam, signal)),
    initialPageParam: { cursor: undefined, limit: Math.min(mostAtOnce, Math.max(sizes.first, sizes.count ?? 0)) },
    getNextPageParam: ({ next }) => (next === null ? null : { cursor: next, limit: sizes.more ?? sizes.first }),
    enabled: options.isWanted ?? true,
    refetchInterval: ({ state }) => intervalOf(state.error, isLive),
    ...(options.remembers && { persister: queries.remember as never }),
  };
}

/** Nothing twice, for items move while they are read. */
export function itemsOf<T extends object>({ pages }: InfiniteData<Page<T>>, key: keyof T): T[] {
  const itemByKey = new Map(pages.flatMap(({ items }) => items.map((item) => [item[key], item])));
  return [...itemByKey.values()];
}
