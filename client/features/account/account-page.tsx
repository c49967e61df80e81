/** One's own account: who one is, the password, where one is signed in, and the programs that act in one's name. */
import { A } from '@solidjs/router';
import KeyRound from 'lucide-solid/icons/key-round';
import { createSignal, onMount, Show, type JSX } from 'solid-js';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { colorOfName } from '../../../core/accounts/person-color.ts';
import { useWorkspace } from '../../app-context.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Avatar } from '../../ui/display/avatar.tsx';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { exactTime } from '../../ui/display/time.tsx';
import { PasswordDialog } from '../session/password-dialog.tsx';
import { OwnSessionsCard } from './own-sessions-card.tsx';
import { OwnTokensCard } from './tokens/own-tokens-card.tsx';
import '../../ui/page/page.css';
import '../users/person/user-page.css';
import './account-page.css';

/** [U170] */
export default function AccountPage(): JSX.Element {
  onMount(() => (document.title = 'Your account – Accord'));
  return (
    <div class="page user">
      <h1>Your account</h1>
      <WhoCard />
      <OwnSessionsCard />
      <OwnTokensCard />
    </div>
  );
}

function WhoCard(): JSX.Element {
  const workspace = useWorkspace();
  const [isChanging, setIsChanging] = createSignal(false);
  const user = () => workspace.account().user;
  const name = (): string => user().displayName || user().username;
  return (
    <section class="card user__card" aria-labelledby="who-title">
      <div class="user__card-head">
        <div class="account__who">
          <Avatar face={{ name: name(), color: colorOfName(user().username) }} />
          <div class="user__who">
            <h2 id="who-title">
              <StoredText text={name()} />
            </h2>
            <p class="muted small">
              {user().username} · since {exactTime(user().createdAt)}
            </p>
          </div>
        </div>
        <Button onClick={() => setIsChanging(true)}>
          <KeyRound size={16} aria-hidden="true" /> Change password…
        </Button>
        <PasswordDialog open={isChanging()} onClose={() => setIsChanging(false)} />
      </div>
      <Show when={workspace.may(ownPermissions.viewUsers)}>
        <p>
          <A href={`/users/${user().id}`}>What you may do, and through which security profiles</A>
        </p>
      </Show>
    </section>
  );
}
