/** The one-time link with which a user sets their password: made, shown to copy, with its end. */
import { A } from '@solidjs/router';
import { createSignal, Match, onMount, Show, Switch, type JSX } from 'solid-js';
import type { Invitation, Problem, Result, User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button, buttonClass } from '../../../ui/controls/button.tsx';
import { exactTime } from '../../../ui/display/time.tsx';
import { Notice } from '../../../ui/feedback/message.tsx';
import { Skeleton } from '../../../ui/feedback/page-state.tsx';
import { CopyField } from '../../../ui/form/copy-field.tsx';
import { nameOf } from '../name-of.ts';
import './link-panel.css';

/** What a dialog with a link says to whoever would close it by accident. [U247] */
export const holdsLink = 'The link is shown only now. Copy it, then press Done.';

/** Makes the link at once; what was made before is void with it. [U154] */
export function LinkPanel(props: { user: User; onMade: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [answer, setAnswer] = createSignal<Result<Invitation> | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const make = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await api.inviteUser(props.user.id);
    setAnswer(answer);
    setIsBusy(false);
    if (answer.ok) props.onMade();
  };
  onMount(() => void make());
  const made = (): Invitation | null => {
    const known = answer();
    return known?.ok ? known.value : null;
  };
  const problem = (): Problem | null => {
    const known = answer();
    return known && !known.ok ? known.problem : null;
  };
  return (
    <div class="link-panel">
      <Switch fallback={<Skeleton label="Making the link" lines={['2.4rem', '3rem']} />}>
        <Match when={made()}>{(link) => <Link user={props.user} link={link()} />}</Match>
        <Match when={problem()}>
          {(why) => (
            <Notice
              tone="error"
              role="alert"
              title={`There is no link yet. ${why().title}.`}
              actions={
                <Button small unavailable={isBusy()} onClick={() => void make()}>
                  Try again
                </Button>
              }
            >
              <p>{why().detail}</p>
            </Notice>
          )}
        </Match>
      </Switch>
    </div>
  );
}

const Link = (props: { user: User; link: Invitation }): JSX.Element => (
  <>
    <CopyField
      label={props.user.hasPassword ? 'Link to set a new password' : 'Invitation link'}
      hint={`It works once, until ${exactTime(props.link.expiresAt)}. A newer link makes this one void.`}
      what="link"
      value={props.link.url}
    />
    <p class="small">
      Accord sends no mail: give the link to {nameOf(props.user)} yourself, in a way that nobody else reads.{' '}
      <Show when={!props.user.enabled}>The account is disabled, so they can sign in only once it is enabled.</Show>
      <Show when={props.user.hasPassword}>The old password works until they have set a new one.</Show>
    </p>
  </>
);

export const LinkFoot = (props: { user: User; onClose: () => void }): JSX.Element => (
  <>
    <A class={buttonClass({})} href={`/users/${props.user.id}`} onClick={() => props.onClose()}>
      Open {props.user.username}
    </A>
    <Button look="primary" onClick={() => props.onClose()}>
      Done
    </Button>
  </>
);
