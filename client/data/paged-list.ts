/** A list of the server as far as it is shown: searched, read page by page, and read again without losing the place. Knows no page of the product. */
import { batch, createSignal, type Accessor } from 'solid-js';
import { createStore, reconcile, unwrap } from 'solid-js/store';
import type { Page, Problem, Result } from './api.ts';

export interface ListQuestion {
  readonly query: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** What there is of a list at one moment. */
export interface ListPart<T> {
  readonly query: string;
  readonly items: readonly T[];
  /** Where it goes on; null at its end. */
  readonly next: string | null;
}

export interface PagedList<T> {
  /** Each item is the same object for as long as it is in the list, so that what did not change is not drawn again. */
  readonly items: readonly T[];
  /** False until the first answer, or what was remembered. */
  readonly isKnown: Accessor<boolean>;
  /** What the items answer. */
  readonly query: Accessor<string>;
  readonly hasMore: Accessor<boolean>;
  readonly loading: Accessor<boolean>;
  /** Why the newest attempt failed; null once one works. */
  readonly problem: Accessor<Problem | null>;
  /** Asks for what answers the query, from the first page on. */
  search(query: string): Promise<void>;
  /** `by`: how many more, a page unless it is said. */
  more(by?: number): Promise<void>;
  /** Asks for as much as is shown. */
  refresh(): Promise<void>;
  /** The query that was asked last. */
  wanted(): string;
  /** Shows what was remembered, where nothing is shown yet. */
  recall(part: ListPart<T>): void;
  /** Shows it in any case. */
  show(part: ListPart<T>): void;
  /** As it is. */
  part(): ListPart<T>;
}

export interface PagedListDeps<T> {
  readonly ask: (question: ListQuestion) => Promise<Result<Page<T>>>;
  readonly pageSize: number;
  /** Items that are wanted at first. */
  readonly count?: number;
  readonly query?: string;
  /** Called with whatever the server answered. */
  readonly onAnswer?: (part: ListPart<T>) => void;
}

/** Most items that the server gives at once. */
const mostAtOnce = 100;

export function createPagedList<T extends { readonly id: string }>(deps: PagedListDeps<T>): PagedList<T> {
  const { ask, pageSize, onAnswer } = deps;
  const [shown, setShown] = createStore<{ items: T[] }>({ items: [] });
  const [query, setQuery] = createSignal(deps.query ?? '');
  const [next, setNext] = createSignal<string | null>(null);
  const [isKnown, setIsKnown] = createSignal(false);
  const [loading, setLoading] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  let wanted = { query: deps.query ?? '', count: Math.max(deps.count ?? pageSize, pageSize) };
  let turn = 0;

  const show = (part: ListPart<T>): void =>
    batch(() => {
      setShown('items', reconcile([...part.items], { key: 'id' }));
      setQuery(part.query);
      setNext(part.next);
      setIsKnown(true);
    });
  /** Pages until there are as many as are wanted; nothing twice, for items move while they are read. */
  const read = async (mine: number, start: ListPart<T> | null): Promise<Result<ListPart<T>> | null> => {
    const { query: text, count } = wanted;
    const itemById = new Map((start?.items ?? []).map((item) => [item.id, item]));
    let cursor = start?.next ?? null;
    do {
      const limit = Math.min(mostAtOnce, count - itemById.size);
      const answer: Result<Page<T>> = await ask({ query: text, limit, ...(cursor !== null && { cursor }) });
      if (mine !== turn) return null;
      if (!answer.ok) return answer;
      for (const item of answer.value.items) itemById.set(item.id, item);
      cursor = answer.value.next;
    } while (cursor !== null && itemById.size < count);
    return { ok: true, value: { query: text, items: [...itemById.values()], next: cursor } };
  };
  const part = (): ListPart<T> => ({ query: query(), items: [...unwrap(shown).items], next: next() });
  const load = async (start: ListPart<T> | null = null): Promise<void> => {
    const mine = ++turn;
    setLoading(true);
    const answer = await read(mine, start);
    // A newer question has been asked: this answer is dropped.
    if (answer === null) return;
    batch(() => {
      setLoading(false);
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok) show(answer.value);
    });
    if (answer.ok) onAnswer?.(answer.value);
  };
  return {
    get items() {
      return shown.items;
    },
    ...{ isKnown, query, loading, problem },
    hasMore: () => next() !== null,
    search: (text) => {
      wanted = { query: text, count: pageSize };
      return load();
    },
    more: (by = pageSize) => {
      if (next() === null || wanted.query !== query()) return Promise.resolve();
      wanted = { ...wanted, count: shown.items.length + by };
      return load(part());
    },
    refresh: () => load(),
    wanted: () => wanted.query,
    recall: (remembered) => {
      if (!isKnown()) show(remembered);
    },
    ...{ show, part },
  };
}
