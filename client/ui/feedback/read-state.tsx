/** What is read, or what stands in its place: loading, failed, empty. Takes what `createRead` and `createPages` answer, and knows neither. */
import { Match, Show, Switch, type JSX } from 'solid-js';
import type { Problem } from '../../api/problem.ts';
import { Notice } from './message.tsx';
import { Failed, Skeleton } from './page-state.tsx';

interface Shown {
  /** Where the page is nothing else, its heading is the page's. */
  readonly heading?: 'h1' | 'h2' | 'h3';
  /** Said while it is loading: *Loading the security profile*. */
  readonly loading: string;
  /** The heights of what is drawn meanwhile. */
  readonly skeleton: readonly string[];
  readonly icon: JSX.Element;
}

interface ReadValue<T> {
  value(): T | null;
  problem(): Problem | null;
  refresh(): Promise<void>;
}

/** One thing. `isGone`: a problem that says that there is nothing to show, whatever was known before. */
export function ReadState<T>(
  props: Shown & { read: ReadValue<T>; isGone?: (problem: Problem) => boolean; children: (value: () => T) => JSX.Element },
): JSX.Element {
  const isGone = (): boolean => {
    const problem = props.read.problem();
    return problem !== null && (props.isGone?.(problem) ?? false);
  };
  return (
    <Show
      when={!isGone() && (props.read.value() as NonNullable<T> | null)}
      fallback={
        <Show when={props.read.problem()} fallback={<Skeleton label={props.loading} lines={props.skeleton} />}>
          {(problem) => (
            <Failed heading={props.heading ?? 'h2'} icon={props.icon} problem={problem()} onRetry={() => void props.read.refresh()} />
          )}
        </Show>
      }
    >
      {(value) => props.children(value)}
    </Show>
  );
}

export interface ReadList {
  readonly items: readonly unknown[];
  isKnown(): boolean;
  problem(): Problem | null;
}

/** A list. `empty` is shown where it has nothing. */
export const ListState = (
  props: Shown & { list: ReadList; onRetry: () => void; empty: JSX.Element; children: JSX.Element },
): JSX.Element => (
  <Switch fallback={props.children}>
    <Match when={!props.list.isKnown() && props.list.problem()}>
      {(problem) => <Failed heading={props.heading ?? 'h2'} problem={problem()} icon={props.icon} onRetry={props.onRetry} />}
    </Match>
    <Match when={!props.list.isKnown()}>
      <Skeleton label={props.loading} lines={props.skeleton} />
    </Match>
    <Match when={props.list.items.length === 0}>{props.empty}</Match>
  </Switch>
);

/** Says that what is shown is what this device remembers. */
export const RememberedNotice = (props: { isShown: boolean; children: JSX.Element }): JSX.Element => (
  <Show when={props.isShown}>
    <Notice tone="info">
      <p>{props.children}</p>
    </Notice>
  </Show>
);
