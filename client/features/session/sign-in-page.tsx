/** The first screen of a user who is not signed in. */
import { createResource, onMount, Show, type JSX } from 'solid-js';
import { useApp } from '../../app-context.tsx';
import type { Account } from '../../api/api.ts';
import { Logo } from '../../ui/display/logo.tsx';
import { Notice } from '../../ui/feedback/message.tsx';
import { SignInForm } from './sign-in-form.tsx';
import './sign-in.css';

/** `before` was signed in on this device until the server ended the session; `everywhere` is the person's own wish just carried out. */
export function SignInPage(props: { before: Account | null; everywhere: boolean; onReady: () => void }): JSX.Element {
  const { api } = useApp();
  const [setup] = createResource(() => api.setupNeeded());
  const isNew = (): boolean => {
    const answer = setup();
    return answer?.ok === true && answer.value.needed;
  };
  onMount(() => {
    document.title = 'Sign in – Accord';
    // While the name is typed, the rest arrives.
    props.onReady();
  });
  return (
    <main class="sign-in">
      <div class="sign-in__card">
        <header class="sign-in__head">
          <Logo size={38} />
          <h1>Sign in to Accord</h1>
          <p class="muted">Security profiles, edited together.</p>
        </header>
        <Show when={props.everywhere}>
          <Notice tone="info" role="status" title="You are signed out everywhere">
            <p>Every session of your account has ended, on this device and on all others.</p>
          </Notice>
        </Show>
        <Show when={props.before}>
          {(before) => (
            <Notice tone="info" title="You were signed out">
              <p>
                What you edited on this device is kept. It goes on when {before().user.displayName || before().user.username} signs in
                again.
              </p>
            </Notice>
          )}
        </Show>
        <Show when={isNew()}>
          <Notice tone="accent" title="This server is new">
            <p>It has no account yet. Open the link that it printed when it was started, to create the first one.</p>
          </Notice>
        </Show>
        <SignInForm username={props.before?.user.username} />
      </div>
    </main>
  );
}
