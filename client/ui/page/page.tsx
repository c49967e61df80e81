/** A page of the product: its title, what it is for, and what can be done on it. */
import { createEffect, Show, type JSX } from 'solid-js';
import './page.css';

/** `title` is also the window's; `class` is for the page's own styles. */
export function Page(props: {
  title: string;
  about?: JSX.Element;
  actions?: JSX.Element;
  class?: string;
  children: JSX.Element;
}): JSX.Element {
  createEffect(() => (document.title = `${props.title} – Accord`));
  return (
    <div class={`page ${props.class ?? ''}`}>
      <header class="page__head">
        <div>
          <h1>{props.title}</h1>
          <Show when={props.about}>
            <p class="muted">{props.about}</p>
          </Show>
        </div>
        <Show when={props.actions}>{(actions) => <div class="page__actions">{actions()}</div>}</Show>
      </header>
      {props.children}
    </div>
  );
}
