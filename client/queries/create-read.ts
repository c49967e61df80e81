/** One answer of the server as a screen shows it. Never suspends: reading a part takes nothing else of the page away. [U70] */
import { QueryObserver, type QueryKey, type QueryObserverOptions, type QueryObserverResult } from '@tanstack/query-core';
import { createComputed, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { Problem, Result } from '../api/api.ts';
import { intervalOf, ReadFailed, rememberedAt, valueOf, type Queries } from './queries.ts';

export interface ReadOptions<T> {
  /** What is asked for; screens that ask for the same share the answer. */
  readonly key: QueryKey;
  readonly ask: (signal: AbortSignal) => Promise<Result<T>>;
  /** Keeps the newest answer on this device, and shows it until the server has answered. */
  readonly remembers?: boolean;
  /** It never changes, such as a revision: once known, it is not asked for again. */
  readonly isFixed?: boolean;
  /** False: it is not asked for now. */
  readonly isWanted?: boolean;
}

export interface Read<T> {
  readonly value: Accessor<T | null>;
  /** Why the newest attempt failed; null once one works. */
  readonly problem: Accessor<Problem | null>;
  /** Whether the value is the server's present one, as far as the newest attempt tells. */
  readonly isCurrent: Accessor<boolean>;
  readonly isReading: Accessor<boolean>;
  refresh(): Promise<void>;
}

type Observed<T> = QueryObserverResult<T>;

/** To be called under a reactive owner: it ends with it. `options` is tracked. */
export function createRead<T>(queries: Queries, options: () => ReadOptions<T>): Read<T> {
  const toObserver = (): QueryObserverOptions<T> => {
    const { key, ask, remembers, isFixed, isWanted } = options();
    const isLive = queries.isLive();
    return {
      queryKey: key,
      queryFn: ({ signal }) => valueOf(ask(signal)),
      enabled: isWanted ?? true,
      staleTime: isFixed ? Number.POSITIVE_INFINITY : 0,
      refetchInterval: ({ state }) => (isFixed && !state.error ? false : intervalOf(state.error, isLive)),
      ...(remembers && { persister: queries.remember as never }),
    };
  };
  const observer = new QueryObserver<T>(queries.client, untrack(toObserver));
  const result = observe(observer, toObserver);
  return {
    value: createMemo(() => result().data ?? null),
    problem: createMemo((before: Problem | null) => problemOf(result(), before), null),
    isCurrent: () => isCurrent(result()),
    isReading: () => result().isFetching,
    refresh: async () => void (await observer.refetch()),
  };
}

interface Observer<O, R> {
  getCurrentResult(): R;
  setOptions(options: O): void;
  subscribe(listener: (result: R) => void): () => void;
}

/** The results of an observer as a signal; options that change are passed on to it. */
export function observe<O, R>(observer: Observer<O, R>, options: () => O): Accessor<R> {
  const [result, setResult] = createSignal<R>(observer.getCurrentResult(), { equals: false });
  createComputed(
    on(
      options,
      (next) => {
        observer.setOptions(next);
        setResult(() => observer.getCurrentResult());
      },
      { defer: true },
    ),
  );
  onCleanup(observer.subscribe((next) => setResult(() => next)));
  setResult(() => observer.getCurrentResult());
  return result;
}

/** What failed stays told while it is tried again. */
export function problemOf(result: Pick<Observed<unknown>, 'error' | 'status' | 'isFetching'>, before: Problem | null): Problem | null {
  if (result.error) return result.error instanceof ReadFailed ? result.error.problem : unexpected(result.error);
  return result.status === 'pending' && result.isFetching ? before : null;
}

/** Of the server, and not remembered or out of date. */
export const isCurrent = (result: Pick<Observed<unknown>, 'isSuccess' | 'dataUpdatedAt'>): boolean =>
  result.isSuccess && result.dataUpdatedAt > rememberedAt;

function unexpected(error: unknown): never {
  throw error;
}
