/** The sessions of a user, with their end, and the way to end them all. */
import MonitorX from 'lucide-solid/icons/monitor-x';
import { createSignal, Show, type JSX } from 'solid-js';
import { sentenceOf, type User, type UserSession } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createUserSessions } from '../../../queries/users.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Confirm } from '../../../ui/feedback/dialog.tsx';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { SessionList } from '../../account/session-list.tsx';
import { nameOf } from '../name-of.ts';

/** [U160] */
export function SessionsCard(props: { user: User }): JSX.Element {
  const sessions = createUserSessions(useWorkspace(), () => props.user);
  /** Who holds more than one does oneself is out of reach, though their account is to be edited. */
  const refusal = (): string | null => {
    const problem = sessions.problem();
    return problem?.code === 'forbidden' ? problem.detail : null;
  };
  const items = (): readonly UserSession[] => (refusal() ? [] : (sessions.value()?.items ?? []));
  return (
    <section class="card user__card" aria-labelledby="sessions-title">
      <header class="user__card-head">
        <h2 id="sessions-title">Sessions</h2>
        <Show when={items().length > 0}>
          <SignOutButton user={props.user} onEnded={() => void sessions.refresh()} />
        </Show>
      </header>
      <Show when={refusal()}>{(sentence) => <p class="muted">{sentence()}</p>}</Show>
      <ReadState
        read={{ ...sessions, value: () => (refusal() ? { items: [], next: null } : sessions.value()) }}
        heading="h3"
        loading="Loading the sessions"
        skeleton={['2.5rem']}
        icon={<MonitorX size={36} aria-hidden="true" />}
      >
        {() => (
          <Show
            when={items().length > 0}
            fallback={
              <Show when={!refusal()}>
                <p class="muted">None: they are signed in nowhere.</p>
              </Show>
            }
          >
            <SessionList sessions={items()} />
          </Show>
        )}
      </ReadState>
    </section>
  );
}

function SignOutButton(props: { user: User; onEnded: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [isAsking, setIsAsking] = createSignal(false);
  const end = async (): Promise<string | null> => {
    const answer = await api.endUserSessions(props.user.id);
    if (!answer.ok) return sentenceOf(answer.problem);
    props.onEnded();
    tell({ text: `${nameOf(props.user)} is signed out everywhere.`, tone: 'good' });
    return null;
  };
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>
        <MonitorX size={16} aria-hidden="true" /> Sign out everywhere…
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`Sign ${nameOf(props.user)} out everywhere?`}
        confirm={`Sign ${props.user.username} out`}
        onConfirm={end}
      >
        <p>Every session ends at once. With their password they can sign in again.</p>
      </Confirm>
    </>
  );
}
