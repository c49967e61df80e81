/** The frame of what somebody comes to with a one-time link. */
import { useLocation } from '@solidjs/router';
import { onMount, Show, type JSX } from 'solid-js';
import { Logo } from '../../ui/display/logo.tsx';
import { KeepEntered } from '../../ui/feedback/keep-entered.tsx';
import { Notice } from '../../ui/feedback/message.tsx';
import './sign-in.css';

/** The key in the link. It changes without a new page where another link is opened in the same tab. */
export const createLinkToken = (): (() => string) => {
  const location = useLocation();
  return () => location.hash.replace(/^#/, '');
};

interface LinkPageProps {
  readonly title: string;
  /** What the link is for; null where it is for nothing any more. */
  readonly about: string | null;
  readonly incomplete: string;
  readonly token: string;
  readonly children: JSX.Element;
}

export function LinkPage(props: LinkPageProps): JSX.Element {
  onMount(() => (document.title = `${props.title} – Accord`));
  return (
    <main class="sign-in">
      <div class="sign-in__card">
        <header class="sign-in__head">
          <Logo size={38} />
          <h1>{props.title}</h1>
          <Show when={props.about}>{(about) => <p class="muted">{about()}</p>}</Show>
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
          <KeepEntered>{props.children}</KeepEntered>
        </Show>
      </div>
    </main>
  );
}
