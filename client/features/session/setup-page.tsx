/** Making the first account, with the one-time link that the server printed at its first start. */
import { A, useNavigate } from '@solidjs/router';
import { createResource, Show, type JSX } from 'solid-js';
import { usernameProblem } from '../../../core/accounts/credentials.ts';
import { useApp } from '../../app-context.tsx';
import { Button, buttonClass } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { createForm } from '../../ui/form/form.ts';
import { FormNotice } from '../../ui/form/form-notice.tsx';
import { Notice } from '../../ui/feedback/message.tsx';
import { createLinkToken, LinkPage } from './link-page.tsx';
import { NewPasswordFields, plainInput } from './new-password.tsx';
import { newPasswordProblems } from './password-words.ts';

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
  const form = createForm({
    fields: ['username', 'password', 'again'],
    judge: ({ username, ...passwords }) => ({
      username: usernameProblem(username.trim()),
      ...newPasswordProblems(passwords, [username]),
    }),
    send: ({ username, password }) => api.setUp({ token: props.token, username: username.trim(), password }),
    onDone: async () => {
      await session.check();
      navigate('/profiles', { replace: true });
    },
  });
  const typedName = (input: HTMLInputElement | null): string[] => [
    (input?.form?.elements.namedItem('username') as HTMLInputElement | null)?.value.trim() ?? '',
  ];
  return (
    <form class="form sign-in__form" novalidate onSubmit={form.onSubmit}>
      <FormNotice problem={form.problem()} />
      <TextField name="username" label="Username" autocomplete="username" {...plainInput} problem={form.problemOf('username')} />
      <NewPasswordFields form={form} label="Password" namesOf={typedName} />
      <Button look="primary" type="submit" unavailable={form.isBusy()}>
        Create administrator
      </Button>
    </form>
  );
}
