/** One's own tokens: which programs act in one's name, making another one, and ending each. */
import KeyRound from 'lucide-solid/icons/key-round';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, Show, type JSX } from 'solid-js';
import { sentenceOf, type UserToken } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createOwnTokens } from '../../../queries/me.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Confirm } from '../../../ui/feedback/dialog.tsx';
import { ReadState } from '../../../ui/feedback/read-state.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { CreateToken } from './create-token.tsx';
import { TokenList } from './token-list.tsx';

/** [U173] */
export function OwnTokensCard(): JSX.Element {
  const tokens = createOwnTokens(useWorkspace());
  const [isMaking, setIsMaking] = createSignal(false);
  let title: HTMLHeadingElement | undefined;
  /** What had the focus is gone with its row. */
  const onEnded = async (): Promise<void> => {
    await tokens.refresh();
    title?.focus();
  };
  return (
    <section class="card user__card" aria-labelledby="own-tokens-title">
      <header class="user__card-head">
        <h2 id="own-tokens-title" tabindex="-1" ref={(element) => (title = element)}>
          Tokens
        </h2>
        <Button onClick={() => setIsMaking(true)}>
          <Plus size={16} aria-hidden="true" /> New token…
        </Button>
        <CreateToken isOpen={isMaking()} onClose={() => setIsMaking(false)} onMade={() => void tokens.refresh()} />
      </header>
      <p class="muted">
        With a token a program acts in your name: within its scopes, and never further than you may yourself at that moment.
      </p>
      <ReadState
        read={tokens}
        heading="h3"
        loading="Loading your tokens"
        skeleton={['4rem']}
        icon={<KeyRound size={36} aria-hidden="true" />}
      >
        {(page) => (
          <Show when={page().items.length > 0} fallback={<p>You have none.</p>}>
            <TokenList tokens={page().items} action={(token) => <EndToken token={token} onEnded={() => void onEnded()} />} />
          </Show>
        )}
      </ReadState>
    </section>
  );
}

function EndToken(props: { token: UserToken; onEnded: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [isAsking, setIsAsking] = createSignal(false);
  const end = async (): Promise<string | null> => {
    const answer = await api.endOwnToken(props.token.id);
    // Ended in another window meanwhile: just as well.
    if (!answer.ok && answer.problem.code !== 'not-found') return sentenceOf(answer.problem);
    tell({ text: `The token “${props.token.name}” has ended.`, tone: 'good' });
    props.onEnded();
    return null;
  };
  return (
    <>
      <Button small aria-label={`End the token ${props.token.name}…`} onClick={() => setIsAsking(true)}>
        End…
      </Button>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`End the token “${props.token.name}”?`}
        confirm="End the token"
        onConfirm={end}
      >
        <p>Programs that use it are refused from their next request on. It cannot be brought back; you can make another one.</p>
      </Confirm>
    </>
  );
}
