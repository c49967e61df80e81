/** Username and password, wherever they are asked for. */
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import { onMount, Show, type JSX } from 'solid-js';
import { useApp } from '../../app-context.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { createForm } from '../../ui/form/form.ts';
import { FormNotice } from '../../ui/form/form-notice.tsx';
import { plainInput } from './new-password.tsx';

/** `username` is given where only the same person can go on. */
export function SignInForm(props: { username?: string | undefined; onDone?: () => void }): JSX.Element {
  const { session } = useApp();
  let usernameInput: HTMLInputElement | undefined;
  let passwordInput: HTMLInputElement | undefined;
  // `autofocus` counts only for the first form of a page's life.
  onMount(() => (props.username ? passwordInput : usernameInput)?.focus());
  const form = createForm({
    fields: ['username', 'password'],
    send: ({ username, password }) => session.signIn({ username: username.trim(), password }),
    onDone: () => props.onDone?.(),
    onProblem: () => passwordInput?.select(),
  });
  return (
    <form class="form sign-in__form" onSubmit={form.onSubmit}>
      <FormNotice problem={form.problem()} />
      <TextField
        ref={(element: HTMLInputElement) => (usernameInput = element)}
        name="username"
        label="Username"
        autocomplete="username"
        {...plainInput}
        required
        value={props.username ?? ''}
      />
      <TextField
        ref={(element: HTMLInputElement) => (passwordInput = element)}
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        required
      />
      <Button look="primary" type="submit" unavailable={form.isBusy()}>
        <Show when={form.isBusy()}>
          <LoaderCircle class="spin" size={16} aria-hidden="true" />
        </Show>
        Sign in
      </Button>
    </form>
  );
}
