/** Setting a password with a one-time link that somebody was given. */
import { A } from '@solidjs/router';
import { createResource, createSignal, Show, type JSX } from 'solid-js';
import type { Problem } from '../../api/api.ts';
import { useApp } from '../../app-context.tsx';
import { Button, buttonClass } from '../../ui/controls/button.tsx';
import { Notice } from '../../ui/feedback/message.tsx';
import { createForm } from '../../ui/form/form.ts';
import { FormNotice } from '../../ui/form/form-notice.tsx';
import { createLinkToken, LinkPage } from './link-page.tsx';
import { NewPasswordFields } from './new-password.tsx';
import { newPasswordProblems } from './password-words.ts';

export default function InvitationPage(): JSX.Element {
  const { api } = useApp();
  const token = createLinkToken();
  // An empty password is never set: what the answer tells is whether the link is good.
  const [tried] = createResource(token, (token) => api.useInvitation({ token, password: '' }));
  const refusal = (): Problem | null => {
    const answer = tried();
    return answer?.ok === false && answer.problem.code === 'invitation-refused' ? answer.problem : null;
  };
  const [used, setUsed] = createSignal<string | null>(null);
  const isDone = (): boolean => used() !== null && used() === token();
  return (
    <LinkPage
      title="Set your password"
      about={isDone() || refusal() ? null : 'With this link you set it once. Every window in which you are signed in ends with it.'}
      incomplete="Open the whole link that you were given; it ends with a # and a key."
      token={token()}
    >
      <Show
        when={refusal()}
        fallback={
          <Show when={token()} keyed>
            {(token) => <InvitationForm token={token} isDone={isDone()} onDone={() => setUsed(token)} />}
          </Show>
        }
      >
        {(problem) => (
          <Notice tone="warning" role="status" title={problem().title}>
            <p>{problem().detail}</p>
          </Notice>
        )}
      </Show>
    </LinkPage>
  );
}

function InvitationForm(props: { token: string; isDone: boolean; onDone: () => void }): JSX.Element {
  const { api, session } = useApp();
  const form = createForm({
    fields: ['password', 'again'],
    judge: (passwords) => newPasswordProblems(passwords, []),
    send: ({ password }) => api.useInvitation({ token: props.token, password }),
    onDone: async () => {
      props.onDone();
      // Where it was this person's own window, its session has ended.
      await session.check();
    },
  });
  return (
    <Show
      when={props.isDone}
      fallback={
        <form class="form sign-in__form" novalidate onSubmit={form.onSubmit}>
          <FormNotice problem={form.problem()} />
          <NewPasswordFields form={form} label="New password" namesOf={() => []} />
          <Button look="primary" type="submit" unavailable={form.isBusy()}>
            Set password
          </Button>
        </form>
      }
    >
      <PasswordIsSet />
    </Show>
  );
}

const PasswordIsSet = (): JSX.Element => (
  <Notice
    tone="accent"
    role="status"
    title="Your password is set"
    actions={
      <A class={buttonClass({ look: 'primary' })} href="/profiles">
        Sign in
      </A>
    }
  >
    <p>The link is used up. Sign in with your username and the new password.</p>
  </Notice>
);
