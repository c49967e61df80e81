/** The frame of what somebody comes to with a one-time link. */
import { useLocation } from '@solidjs/router';
import { onMount, Show, type JSX } from 'solid-js';
import { Logo } from '../../ui/logo.tsx';
import { Notice } from '../../ui/message.tsx';
import '../session/sign-in.css';

/** The key in the link. It changes without a new page where another link is opened in the same tab. */
export const createLinkToken = (): (() => string) => {
  const location = useLocation();
  return () => location.hash.replace(/^#/, '');
};

export function LinkPage(props: { title: string; about: string; incomplete: string; token: string; children: JSX.Element }): JSX.Element {
  onMount(() => (document.title = `${props.title} – Accord`));
  return (
    <main class="sign-in">
      <div class="sign-in__card">
        <header class="sign-in__head">
          <Logo size={38} />
          <h1>{props.title}</h1>
          <p class="muted">{props.about}</p>
        </header>
        <Show
          when={props.token}
          keyed
          fallback={
            <Notice tone="warning" title="The link is incomplete">
              <p>{props.incomplete}</p>
            </Notice>
          }
        >
          {props.children}
        </Show>
      </div>
    </main>
  );
}
