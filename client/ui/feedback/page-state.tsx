/** What a page shows when it has nothing to show: loading, empty, failed. */
import { For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import RotateCw from 'lucide-solid/icons/rotate-cw';
import type { Problem } from '../../api/api.ts';
import { Button } from '../controls/button.tsx';
import { StoredText } from '../display/stored-text.tsx';
import './page-state.css';

interface Heading {
  /** Where the page is nothing else, its heading is the page's. */
  readonly heading?: 'h1' | 'h2' | 'h3';
}

export const Empty = (
  props: Heading & { icon: JSX.Element; title: string; children?: JSX.Element; actions?: JSX.Element },
): JSX.Element => (
  <div class="empty">
    {props.icon}
    <Dynamic component={props.heading ?? 'h2'} class="empty__title">
      <StoredText text={props.title} />
    </Dynamic>
    <Show when={props.children}>
      <p>{props.children}</p>
    </Show>
    {props.actions}
  </div>
);

export const Failed = (
  props: Heading & { problem: Problem; icon: JSX.Element; onRetry?: () => void; actions?: JSX.Element },
): JSX.Element => (
  <div class="empty" role="alert">
    {props.icon}
    <Dynamic component={props.heading ?? 'h2'} class="empty__title">
      {props.problem.title}
    </Dynamic>
    <p>{props.problem.detail}</p>
    <Show when={props.onRetry}>
      <Button onClick={() => props.onRetry?.()}>
        <RotateCw size={16} aria-hidden="true" /> Try again
      </Button>
    </Show>
    {props.actions}
  </div>
);

export const Skeleton = (props: { lines: readonly string[]; label: string }): JSX.Element => (
  <div class="skeletons" role="status" aria-label={props.label}>
    <For each={props.lines}>{(height) => <div class="skeleton" style={{ height }} />}</For>
  </div>
);
