/** Whether and how a user can sign in, and the ways to change that. */
import Link2 from 'lucide-solid/icons/link-2';
import UserCheck from 'lucide-solid/icons/user-check';
import UserX from 'lucide-solid/icons/user-x';
import { createSignal, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { sentenceOf, type User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Confirm, Dialog } from '../../../ui/feedback/dialog.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { nameOf } from '../name-of.ts';
import type { OwnRights } from '../own-rights.ts';
import { SignInState } from '../sign-in-state.tsx';
import { holdsLink, LinkPanel } from './link-panel.tsx';

const sentence = ({ enabled, hasPassword }: User): string => {
  if (!enabled) return 'The account is disabled: nobody can sign in with it, and it may do nothing.';
  return hasPassword
    ? 'They sign in with their username and a password.'
    : 'They cannot sign in before they have set a password, for which they need an invitation link.';
};

export function SignInCard(props: { user: User; rights: OwnRights; onChanged: () => void }): JSX.Element {
  return (
    <section class="card user__card" aria-labelledby="sign-in-title">
      <header class="user__card-head">
        <div class="user__facts">
          <h2 id="sign-in-title">Sign-in</h2>
          <SignInState user={props.user} />
        </div>
        <div class="user__actions">
          <LinkButton user={props.user} rights={props.rights} />
          <EnableButton user={props.user} rights={props.rights} onChanged={props.onChanged} />
        </div>
      </header>
      <p>{sentence(props.user)}</p>
    </section>
  );
}

function LinkButton(props: { user: User; rights: OwnRights }): JSX.Element {
  const [isOpen, setIsOpen] = createSignal(false);
  const [isMade, setIsMade] = createSignal(false);
  const close = (): void => {
    setIsOpen(false);
    setIsMade(false);
  };
  const needed = () => (props.user.hasPassword ? ownPermissions.editUsers : ownPermissions.createUsers);
  const label = (): string => (props.user.hasPassword ? 'Link for a new password' : 'Invitation link');
  return (
    <Show when={props.rights.mayOn(needed(), props.user)}>
      <Button onClick={() => setIsOpen(true)}>
        <Link2 size={16} aria-hidden="true" /> {label()}…
      </Button>
      <Dialog
        open={isOpen()}
        onClose={close}
        holds={isMade() && holdsLink}
        title={`${label()} for ${nameOf(props.user)}`}
        foot={
          <Button look="primary" onClick={close}>
            Done
          </Button>
        }
      >
        <LinkPanel user={props.user} onMade={() => setIsMade(true)} />
      </Dialog>
    </Show>
  );
}

function EnableButton(props: { user: User; rights: OwnRights; onChanged: () => void }): JSX.Element {
  const { api } = useWorkspace();
  const [isAsking, setIsAsking] = createSignal(false);
  const enable = async (enabled: boolean): Promise<string | null> => {
    const answer = await api.enableUser(props.user.id, enabled);
    if (!answer.ok) return sentenceOf(answer.problem);
    props.onChanged();
    tell({ text: `${nameOf(props.user)} is ${enabled ? 'enabled' : 'disabled'}.`, tone: 'good' });
    return null;
  };
  const enableNow = async (): Promise<void> => {
    const problem = await enable(true);
    if (problem !== null) tell({ text: problem, tone: 'warning' });
  };
  return (
    <Show when={props.rights.mayOn(ownPermissions.enableUsers, props.user)}>
      <Show
        when={props.user.enabled}
        fallback={
          <Button onClick={() => void enableNow()}>
            <UserCheck size={16} aria-hidden="true" /> Enable
          </Button>
        }
      >
        <Button onClick={() => setIsAsking(true)}>
          <UserX size={16} aria-hidden="true" /> Disable…
        </Button>
      </Show>
      <Confirm
        open={isAsking()}
        onClose={() => setIsAsking(false)}
        title={`Disable ${nameOf(props.user)}?`}
        confirm={`Disable ${props.user.username}`}
        onConfirm={() => enable(false)}
      >
        <p>
          Every session and every token ends at once, and nobody can sign in with the account until it is enabled again. Its security
          profiles stay.
        </p>
      </Confirm>
    </Show>
  );
}
