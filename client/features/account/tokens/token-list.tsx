/** Tokens, one's own or another user's: what for, how far and until when. Knows no way to end them. */
import { For, Show, type JSX } from 'solid-js';
import type { UserToken } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { exactTime, Moment } from '../../../ui/display/time.tsx';
import { scopeWords } from './scope-words.ts';
import '../account-lists.css';

/** `action` is what can be done with one of them. [U173] */
export const TokenList = (props: { tokens: readonly UserToken[]; action?: (token: UserToken) => JSX.Element }): JSX.Element => (
  <ul class="account-list">
    <For each={props.tokens}>
      {(token) => (
        <li>
          <TokenFacts token={token} />
          {props.action?.(token)}
        </li>
      )}
    </For>
  </ul>
);

function TokenFacts(props: { token: UserToken }): JSX.Element {
  const { platform } = useWorkspace();
  const isOver = (): boolean => Date.parse(props.token.expiresAt) <= platform.now().getTime();
  return (
    <div class="account-list__facts small">
      <span class="account-list__title">
        <strong>
          <StoredText text={props.token.name} />
        </strong>
        <Show when={isOver()}>
          <span class="pill pill--error">Expired</span>
        </Show>
      </span>
      <span>{props.token.scopes.map((scope) => scopeWords[scope].label).join(' · ')}</span>
      <span class="muted">
        Made <Moment at={props.token.createdAt} now={platform.now()} />,{' '}
        <Show when={props.token.lastUsedAt} fallback="never used">
          {(at) => (
            <>
              last used <Moment at={at()} now={platform.now()} />
            </>
          )}
        </Show>
        . {isOver() ? 'Expired on' : 'Good until'} {exactTime(props.token.expiresAt)}.
      </span>
    </div>
  );
}
