/** The one-time links of users who were added together: copied or saved, to be passed on. */
import Check from 'lucide-solid/icons/check';
import Copy from 'lucide-solid/icons/copy';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { sentenceOf, type Invitation, type Result, type User } from '../../../api/api.ts';
import { saveFile, writeCsv } from '../../../platform/csv.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { exactTime } from '../../../ui/display/time.tsx';
import { Message, Notice } from '../../../ui/feedback/message.tsx';
import { announce, tell } from '../../../ui/feedback/toast.tsx';
import { nameOf } from '../name-of.ts';

/** A user who was added, and the link that was made for them. */
export interface Added {
  readonly user: User;
  readonly link: Result<Invitation>;
}

type Linked = Invitation & { readonly user: User };

const saveLinks = (linked: readonly Linked[]): void =>
  saveFile(
    'user-links.csv',
    writeCsv([
      ['user login', 'display name', 'link', 'until'],
      ...linked.map(({ user, url, expiresAt }) => [user.username, user.displayName, url, expiresAt]),
    ]),
  );

/** [U242a] */
export function LinkList(props: { added: readonly Added[] }): JSX.Element {
  const linked = (): Linked[] => props.added.flatMap(({ user, link }) => (link.ok ? [{ user, ...link.value }] : []));
  const without = () => props.added.filter(({ link }) => !link.ok);
  return (
    <>
      <Show when={linked()[0]}>
        {(first) => (
          <Notice
            tone="accent"
            title={`${linked().length === 1 ? 'One link is' : `${linked().length} links are`} to be passed on`}
            actions={
              <>
                <CopyButton linked={linked()} />
                <Button small onClick={() => saveLinks(linked())}>
                  Save links as CSV
                </Button>
              </>
            }
          >
            <p>
              They are shown only now. Each works once, until {exactTime(first().expiresAt)}. Accord sends no mail: give each to its user in
              a way that nobody else reads.
            </p>
          </Notice>
        )}
      </Show>
      <For each={without()}>
        {({ user, link }) => (
          <Message tone="warning">
            <StoredText text={nameOf(user)} /> was added without a link. {!link.ok && sentenceOf(link.problem)} Their page makes one.
          </Message>
        )}
      </For>
    </>
  );
}

function CopyButton(props: { linked: readonly Linked[] }): JSX.Element {
  const [isCopied, setIsCopied] = createSignal(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.linked.map(({ user, url }) => `${user.username} ${url}`).join('\n'));
      setIsCopied(true);
      announce('The links are copied.');
    } catch {
      // Over plain http there is no clipboard.
      tell({ text: 'The browser lets this page copy nothing; save the links as CSV.', tone: 'warning' });
    }
  };
  return (
    <Button small onClick={() => void copy()}>
      <Show when={isCopied()} fallback={<Copy size={15} aria-hidden="true" />}>
        <Check size={15} aria-hidden="true" />
      </Show>
      {isCopied() ? 'Copied' : 'Copy all links'}
    </Button>
  );
}
