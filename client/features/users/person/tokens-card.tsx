/** The tokens of a user, and the way to end them all. */
import KeyRound from 'lucide-solid/icons/key-round';
import { createSignal, Show, type JSX } from 'solid-js';
import { sentenceOf, type User, type UserToken } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createUserTokens } from '../../../queries/users.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Confirm } from '../../../ui/feedback/dialog.tsx';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { TokenList } from '../../account/tokens/token-list.tsx';
import { nameOf } from '../name-of.ts';

/** [U174] */
export function TokensCard(props: { user: User }): JSX.Element {
  const tokens = createUserTokens(useWorkspace(), () => props.user);
  /** As for sessions: of who holds more than one does oneself, nothing is told. */
  const refusal = (): string | null => {
    const problem = tokens.problem();
    return problem?.code === 'forbidden' ? problem.detail : null;
  };
  const items = (): readonly UserToken[] => (refusal() ? [] : (tokens.value()?.items ?? []));
  return (
    <section class="card user__card" aria-labelledby="tokens-title">
      <header class="user__card-head">
        <h2 id="tokens-title">Tokens</h2>
        <Show when={items().length > 0}>
          <EndTokens user={props.user} onEnded={() => void tokens.refresh()} />
        </Show>
      </header>
      <Show when={refusal()}>{(sentence) => <p class="muted">{sentence()}</p>}</Show>
      <ReadState
        read={{ ...tokens, value: () => (refusal() ? { items: [], next: null } : tokens.value()) }}
        heading="h3"
        loading="Loading the tokens"
        skeleton={['2.5rem']}
        icon={<KeyRound size={36} aria-hidden="true" />}
      >
        {() => (
          <Show
            when={items().length > 0}
            fallback={
              <Show when={!refusal()}>
                <p class="muted">None: no program acts in their name.</p>
              </Show>
            }
          >
            <TokenList tokens={items()} />
          </Show>
        )}
      </ReadState>
    </section>
  );
}

function EndTokens(props: { user: User; onEnded: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [isAsking, setIsAsking] = createSignal(false);
  const end = async (): Promise<string | null> => {
    const answer = await api.endUserTokens(props.user.id);
    if (!answer.ok) return sentenceOf(answer.problem);
    props.onEnded();
    tell({ text: `The tokens of ${nameOf(props.user)} have ended.`, tone: 'good' });
    return null;
  };
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>
        <KeyRound size={16} aria-hidden="true" /> End all tokens…
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`End all tokens of ${nameOf(props.user)}?`}
        confirm="End all tokens"
        onConfirm={end}
      >
        <p>Programs that use them are refused from their next request on. {nameOf(props.user)} can make others.</p>
      </Confirm>
    </>
  );
}
