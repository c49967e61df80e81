/** Where one is signed in, and ending each of those sessions, or all but this one. */
import MonitorX from 'lucide-solid/icons/monitor-x';
import { createSignal, Show, type JSX } from 'solid-js';
import { sentenceOf, type UserSession } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createOwnSessions } from '../../queries/me.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Confirm } from '../../ui/feedback/dialog.tsx';
import { ReadState } from '../../ui/feedback/read-state.tsx';
import { tell } from '../../ui/feedback/toast.tsx';
import { browserOf, SessionList } from './session-list.tsx';

/** [U171] */
export function OwnSessionsCard(): JSX.Element {
  const sessions = createOwnSessions(useWorkspace());
  let title: HTMLHeadingElement | undefined;
  /** What had the focus is gone with its row. */
  const onEnded = async (): Promise<void> => {
    title?.focus();
    await sessions.refresh();
  };
  const others = (): number => sessions.value()?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <section class="card user__card" aria-labelledby="own-sessions-title">
      <header class="user__card-head">
        <h2 id="own-sessions-title" tabindex="-1" ref={(element) => (title = element)}>
          Sessions
        </h2>
        <Show when={others() > 0}>
          <EndOthers onEnded={() => void onEnded()} />
        </Show>
      </header>
      <p class="muted">Each is a browser in which you are signed in. End those that you do not know, and change your password.</p>
      <ReadState
        read={sessions}
        heading="h3"
        loading="Loading your sessions"
        skeleton={['4rem', '4rem']}
        icon={<MonitorX size={36} aria-hidden="true" />}
      >
        {(page) => (
          <SessionList
            sessions={page().items}
            action={(session) => (
              <Show when={!session.current}>
                <EndOne session={session} onEnded={() => void onEnded()} />
              </Show>
            )}
          />
        )}
      </ReadState>
    </section>
  );
}

function EndOne(props: { session: UserSession; onEnded: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [isBusy, setIsBusy] = createSignal(false);
  const end = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await api.endOwnSession(props.session.id);
    setIsBusy(false);
    // One that has ended by itself meanwhile is as good as ended.
    if (!answer.ok && answer.problem.code !== 'not-found') return void tell({ text: sentenceOf(answer.problem), tone: 'warning' });
    tell({ text: `The session in ${browserOf(props.session)} has ended.`, tone: 'good' });
    props.onEnded();
  };
  return (
    <Button
      small
      unavailable={isBusy()}
      aria-label={`End the session in ${browserOf(props.session)}, ${props.session.address ?? 'unknown address'}`}
      onClick={() => void end()}
    >
      End
    </Button>
  );
}

function EndOthers(props: { onEnded: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [isAsking, setIsAsking] = createSignal(false);
  const end = async (): Promise<string | null> => {
    const answer = await api.endOtherSessions();
    if (!answer.ok) return sentenceOf(answer.problem);
    tell({ text: 'You are signed out everywhere else.', tone: 'good' });
    props.onEnded();
    return null;
  };
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>
        <MonitorX size={16} aria-hidden="true" /> Sign out of all others…
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title="Sign out of all other sessions?"
        confirm="Sign out of all others"
        onConfirm={end}
      >
        <p>They end at once. You stay signed in here, and with your password you can sign in again anywhere.</p>
      </Confirm>
    </>
  );
}
