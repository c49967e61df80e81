/** The menu of the person: account, theme, password, signing out, and which version this is. */
import CircleUser from 'lucide-solid/icons/circle-user';
import Glasses from 'lucide-solid/icons/glasses';
import KeyRound from 'lucide-solid/icons/key-round';
import LogOut from 'lucide-solid/icons/log-out';
import Monitor from 'lucide-solid/icons/monitor';
import MonitorX from 'lucide-solid/icons/monitor-x';
import Moon from 'lucide-solid/icons/moon';
import Sun from 'lucide-solid/icons/sun';
import { useNavigate } from '@solidjs/router';
import { createSignal, Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { Avatar } from '../../ui/display/avatar.tsx';
import { Menu, MenuChoices, MenuItem, MenuLine, type MenuChoice } from '../../ui/controls/menu.tsx';
import { colorOfName } from '../../../core/accounts/person-color.ts';
import { StoredText } from '../../ui/display/stored-text.tsx';
import { PasswordDialog } from '../session/password-dialog.tsx';
import { createStopTrying } from '../trying/stop-trying.ts';
import { createSignOut } from './sign-out.tsx';
import { createTheme, type Theme } from './theme.ts';

const themes: readonly MenuChoice<Theme>[] = [
  { value: 'system', label: 'Theme of the system', icon: Monitor },
  { value: 'light', label: 'Light theme', icon: Sun },
  { value: 'dark', label: 'Dark theme', icon: Moon },
];

export function UserMenu(): JSX.Element {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const { theme, choose } = createTheme(workspace.platform);
  const { ask, Dialogs } = createSignOut();
  const [isChanging, setIsChanging] = createSignal(false);
  /** In the bar, a landmark; the menu beside the button moves nothing of it. */
  let place: HTMLDivElement | undefined;
  const username = (): string => workspace.account().user.username;
  const name = (): string => workspace.account().user.displayName || username();
  return (
    <div ref={(element) => (place = element)}>
      <Menu
        triggerClass="bar__user"
        label={`Account of ${name()}`}
        trigger={<Avatar face={{ name: name(), color: colorOfName(username()) }} />}
        mount={() => place}
      >
        <div class="menu__label">
          <strong>
            <StoredText text={name()} />
          </strong>
          <span>{username()}</span>
        </div>
        <MenuLine />
        {/* What is one's own, and what signing out clears away, is not at hand while trying. */}
        <Show when={workspace.tried === null}>
          <MenuItem icon={CircleUser} onSelect={() => navigate('/account')}>
            Your account
          </MenuItem>
          <MenuLine />
        </Show>
        <MenuChoices choices={themes} value={theme()} onValue={choose} />
        <MenuLine />
        <Show when={workspace.tried === null} fallback={<StopItem />}>
          <MenuItem icon={KeyRound} onSelect={() => setIsChanging(true)}>
            Change password…
          </MenuItem>
          <MenuItem icon={LogOut} onSelect={() => void ask('here')}>
            Sign out
          </MenuItem>
          <MenuItem icon={MonitorX} onSelect={() => void ask('everywhere')}>
            Sign out everywhere…
          </MenuItem>
        </Show>
        <Show when={workspace.account().version}>
          {(version) => (
            <>
              <MenuLine />
              <div class="menu__foot">Accord {version()}</div>
            </>
          )}
        </Show>
      </Menu>
      <PasswordDialog open={isChanging()} onClose={() => setIsChanging(false)} />
      <Dialogs />
    </div>
  );
}

function StopItem(): JSX.Element {
  const stop = createStopTrying();
  return (
    <MenuItem icon={Glasses} onSelect={stop}>
      Stop trying
    </MenuItem>
  );
}
