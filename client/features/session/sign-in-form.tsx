/** Username and password, wherever they are asked for. */
import { createSignal, createUniqueId, onMount, Show, type JSX } from 'solid-js';
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import { useApp } from '../../data/app.tsx';
import type { Problem } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';

/** `username` is given where only the same person can go on. */
export function SignInForm(props: { username?: string | undefined; onDone?: () => void }): JSX.Element {
  const { session } = useApp();
  const id = createUniqueId();
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  let usernameInput: HTMLInputElement | undefined;
  let passwordInput: HTMLInputElement | undefined;
  // `autofocus` counts only for the first form of a page's life.
  onMount(() => (props.username ? passwordInput : usernameInput)?.focus());

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    const result = await session.signIn({ username: String(form.get('username')).trim(), password: String(form.get('password')) });
    setBusy(false);
    setProblem(result.ok ? null : result.problem);
    if (result.ok) props.onDone?.();
    else passwordInput?.select();
  };

  return (
    <form class="sign-in__form" onSubmit={(event) => void submit(event)}>
      <Show when={problem()}>
        {(failed) => (
          <Notice tone="error" role="alert" title={failed().title}>
            <p>{failed().detail}</p>
          </Notice>
        )}
      </Show>
      <div class="field">
        <label class="field__label" for={`${id}-username`}>
          Username
        </label>
        <input
          ref={(element) => (usernameInput = element)}
          class="input"
          id={`${id}-username`}
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          value={props.username ?? ''}
        />
      </div>
      <div class="field">
        <label class="field__label" for={`${id}-password`}>
          Password
        </label>
        <input
          ref={(element) => (passwordInput = element)}
          class="input"
          id={`${id}-password`}
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
      </div>
      <Button look="primary" type="submit" unavailable={busy()}>
        <Show when={busy()}>
          <LoaderCircle class="spin" size={16} aria-hidden="true" />
        </Show>
        Sign in
      </Button>
    </form>
  );
}
