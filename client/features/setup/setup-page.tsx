/** Making the first account, with the one-time link that the server printed at its first start. */
import { A, useNavigate } from '@solidjs/router';
import { createResource, createSignal, Show, type JSX } from 'solid-js';
import { passwordProblem, usernameProblem } from '../../../core/session/credentials.ts';
import { useApp } from '../../data/app.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { againProblem, CredentialField, focusFirstComplaint, hintOf } from '../session/credential-field.tsx';
import { createLinkToken, LinkPage } from './link-page.tsx';

interface Complaints {
  readonly username?: string | null;
  readonly password?: string | null;
  readonly again?: string | null;
  readonly form?: string;
}

export default function SetupPage(): JSX.Element {
  const { api } = useApp();
  const token = createLinkToken();
  const [setup] = createResource(token, () => api.setupNeeded());
  const isUsedUp = (): boolean => {
    const answer = setup();
    return answer?.ok === true && !answer.value.needed;
  };
  return (
    <LinkPage
      title="Set up Accord"
      about={isUsedUp() ? null : 'Create the first administrator. Everyone else is invited later.'}
      incomplete="Open the whole link that the server printed at its first start; it ends with a # and a key."
      token={token()}
    >
      <Show
        when={isUsedUp()}
        fallback={
          <Show when={token()} keyed>
            {(token) => <SetupForm token={token} />}
          </Show>
        }
      >
        <Notice
          tone="info"
          role="status"
          title="The link is used up"
          actions={
            <A class={buttonClass({ look: 'plain' })} href="/profiles">
              Sign in
            </A>
          }
        >
          <p>This server has its first administrator. Sign in, or ask an administrator for an account.</p>
        </Notice>
      </Show>
    </LinkPage>
  );
}

function SetupForm(props: { token: string }): JSX.Element {
  const { api, session } = useApp();
  const navigate = useNavigate();
  const [complaints, setComplaints] = createSignal<Complaints>({});
  const [busy, setBusy] = createSignal(false);
  const [hint, setHint] = createSignal(hintOf('', []));

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const [username, password, again] = ['username', 'password', 'again'].map((name) => String(form.get(name))) as [string, string, string];
    const found: Complaints = {
      username: usernameProblem(username.trim()),
      password: passwordProblem(password, [username])?.detail ?? null,
      again: againProblem(password, again),
    };
    setComplaints(found);
    if (found.username || found.password || found.again) return focusFirstComplaint(element);
    if (busy()) return;
    setBusy(true);
    const result = await api.setUp({ token: props.token, username: username.trim(), password });
    if (result.ok) {
      await session.check();
      navigate('/profiles', { replace: true });
    } else setComplaints({ form: `${result.problem.title}. ${result.problem.detail}` });
    setBusy(false);
  };

  return (
    <form class="sign-in__form" novalidate onSubmit={(event) => void submit(event)}>
      <Show when={complaints().form}>
        {(sentence) => (
          <Notice tone="error" role="alert">
            <p>{sentence()}</p>
          </Notice>
        )}
      </Show>
      <CredentialField name="username" label="Username" autocomplete="username" complaint={complaints().username} />
      <CredentialField
        name="password"
        label="Password"
        type="password"
        autocomplete="new-password"
        hint={hint()}
        onInput={(password, form) => setHint(hintOf(password, [String(form.get('username')).trim()]))}
        complaint={complaints().password}
      />
      <CredentialField name="again" label="Password again" type="password" autocomplete="new-password" complaint={complaints().again} />
      <Button look="primary" type="submit" unavailable={busy()}>
        Create administrator
      </Button>
    </form>
  );
}
