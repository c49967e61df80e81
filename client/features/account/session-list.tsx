/** Sessions, one's own or another user's: where, since when, and until when. Knows no way to end them. */
import { For, Show, type JSX } from 'solid-js';
import type { UserSession } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { exactTime, Moment } from '../../ui/display/time.tsx';
import './account-lists.css';

export const browserOf = ({ browser }: UserSession): string => browser ?? 'An unknown browser';

/** `action` is what can be done with one of them. [U171] */
export const SessionList = (props: { sessions: readonly UserSession[]; action?: (session: UserSession) => JSX.Element }): JSX.Element => (
  <ul class="account-list">
    <For each={props.sessions}>
      {(session) => (
        <li>
          <SessionFacts session={session} />
          {props.action?.(session)}
        </li>
      )}
    </For>
  </ul>
);

function SessionFacts(props: { session: UserSession }): JSX.Element {
  const { platform } = useWorkspace();
  return (
    <div class="account-list__facts small">
      <span class="account-list__title">
        <strong>
          <StoredText text={browserOf(props.session)} />
        </strong>
        <Show when={props.session.current}>
          <span class="pill pill--good">This session</span>
        </Show>
      </span>
      <span>
        {props.session.address ?? 'Unknown address'} · started <Moment at={props.session.startedAt} now={platform.now()} />, last used{' '}
        <Moment at={props.session.lastUsedAt} now={platform.now()} />
      </span>
      <span class="muted">Ends by itself on {exactTime(props.session.expiresAt)}, unless it is used before.</span>
    </div>
  );
}
