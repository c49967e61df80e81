/** Making the first account, with the one-time link that the server printed at its first start. */
import { useNavigate } from '@solidjs/router';
import { createSignal, onMount, Show, type JSX } from 'solid-js';
import { passwordMin, passwordProblem, usernameProblem } from '../../../core/session/credentials.ts';
import { useApp } from '../../data/app.tsx';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { Message, Notice } from '../../ui/message.tsx';
import '../session/sign-in.css';

interface Complaints {
  readonly username?: string | null;
  readonly password?: string | null;
  readonly again?: string | null;
  readonly form?: string;
}

export default function SetupPage(): JSX.Element {
  const { api, session } = useApp();
  const navigate = useNavigate();
  const token = location.hash.slice(1);
  const [complaints, setComplaints] = createSignal<Complaints>({});
  const [busy, setBusy] = createSignal(false);
  const [hint, setHint] = createSignal(hintOf('', ''));
  onMount(() => (document.title = 'Set up – Accord'));

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const [username, password, again] = ['username', 'password', 'again'].map((name) => String(form.get(name))) as [string, string, string];
    const found: Complaints = {
      username: usernameProblem(username.trim()),
      password: passwordProblem(password, [username])?.detail ?? null,
      again: password === again ? null : 'The two passwords differ; type the same one twice.',
    };
    setComplaints(found);
    if (found.username || found.password || found.again) return element.querySelector<HTMLInputElement>('[aria-invalid]')?.focus();
    if (busy()) return;
    setBusy(true);
    const result = await api.setUp({ token, username: username.trim(), password });
    if (result.ok) {
      await session.check();
      navigate('/profiles', { replace: true });
    } else setComplaints({ form: `${result.problem.title}. ${result.problem.detail}` });
    setBusy(false);
  };

  return (
    <main class="sign-in">
      <div class="sign-in__card">
        <header class="sign-in__head">
          <Logo size={38} />
          <h1>Set up Accord</h1>
          <p class="muted">Create the first administrator. Everyone else is invited later.</p>
        </header>
        <Show
          when={token}
          fallback={
            <Notice tone="warning" title="The link is incomplete">
              <p>Open the whole link that the server printed at its first start; it ends with a # and a key.</p>
            </Notice>
          }
        >
          <form class="sign-in__form" novalidate onSubmit={(event) => void submit(event)}>
            <Show when={complaints().form}>
              {(sentence) => (
                <Notice tone="error" role="alert">
                  <p>{sentence()}</p>
                </Notice>
              )}
            </Show>
            <SetupField name="username" label="Username" autocomplete="username" complaint={complaints().username} />
            <SetupField
              name="password"
              label="Password"
              type="password"
              autocomplete="new-password"
              hint={hint()}
              onInput={(password, form) => setHint(hintOf(password, String(form.get('username'))))}
              complaint={complaints().password}
            />
            <SetupField name="again" label="Password again" type="password" autocomplete="new-password" complaint={complaints().again} />
            <Button look="primary" type="submit" unavailable={busy()}>
              Create administrator
            </Button>
          </form>
        </Show>
      </div>
    </main>
  );
}

/** While it is typed; the server, which knows more words and names, has the last one. */
function hintOf(password: string, username: string): string {
  if (password === '') return `At least ${passwordMin} characters; four words that do not belong together are good.`;
  return passwordProblem(password, [username.trim()])?.detail ?? 'This password is long enough, and not easy to guess.';
}

const SetupField = (props: {
  name: string;
  label: string;
  type?: string;
  autocomplete: string;
  hint?: string;
  onInput?: (value: string, form: FormData) => void;
  complaint: string | null | undefined;
}): JSX.Element => (
  <div class="field">
    <label class="field__label" for={props.name}>
      {props.label}
    </label>
    <input
      class="input"
      id={props.name}
      name={props.name}
      type={props.type ?? 'text'}
      autocomplete={props.autocomplete}
      autocapitalize="none"
      spellcheck={false}
      onInput={({ currentTarget }) => props.onInput?.(currentTarget.value, new FormData(currentTarget.form!))}
      aria-invalid={props.complaint ? true : undefined}
      aria-describedby={`${props.name}-about`}
    />
    <div id={`${props.name}-about`}>
      <Show
        when={props.complaint}
        fallback={
          <Show when={props.hint}>
            <p class="field__hint" aria-live="polite">
              {props.hint}
            </p>
          </Show>
        }
      >
        {(sentence) => <Message tone="error">{sentence()}</Message>}
      </Show>
    </div>
  </div>
);
