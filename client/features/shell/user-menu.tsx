/** The menu of the person: theme, password, signing out, and which version this is. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import KeyRound from 'lucide-solid/icons/key-round';
import LogOut from 'lucide-solid/icons/log-out';
import Monitor from 'lucide-solid/icons/monitor';
import MonitorX from 'lucide-solid/icons/monitor-x';
import Moon from 'lucide-solid/icons/moon';
import Sun from 'lucide-solid/icons/sun';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useDesk } from '../../data/app.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { colorOfName } from '../../ui/person-color.ts';
import { StoredText } from '../../ui/stored-text.tsx';
import { PasswordDialog } from '../session/password-dialog.tsx';
import { createSignOut } from './sign-out.tsx';
import { createTheme, type Theme } from './theme.ts';

const themes: readonly { readonly value: Theme; readonly label: string; readonly icon: typeof Sun }[] = [
  { value: 'system', label: 'Theme of the system', icon: Monitor },
  { value: 'light', label: 'Light theme', icon: Sun },
  { value: 'dark', label: 'Dark theme', icon: Moon },
];

export function UserMenu(): JSX.Element {
  const desk = useDesk();
  const { theme, choose } = createTheme(desk.edge);
  const { ask, Dialogs } = createSignOut();
  const [isChanging, setIsChanging] = createSignal(false);
  let wish: 'here' | 'everywhere' | 'password' | null = null;
  /** Only once the menu has let go of the focus, so that a dialog gives it back to the button. */
  const carryOut = (): void => {
    if (wish === 'password') setIsChanging(true);
    else if (wish) void ask(wish);
    wish = null;
  };
  const bar = (): HTMLElement => document.querySelector<HTMLElement>('.bar') ?? document.body;
  const name = (): string => desk.account().user.displayName || desk.account().user.username;

  return (
    <>
      {/* In the bar, a landmark, and hiding nothing from who reads on. */}
      <DropdownMenu placement="bottom-end" gutter={6} modal={false}>
        <DropdownMenu.Trigger class="bar__user" aria-label={`Account of ${name()}`}>
          <Avatar face={{ name: name(), color: colorOfName(desk.account().user.username) }} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal mount={bar()}>
          <DropdownMenu.Content class="menu" onCloseAutoFocus={carryOut}>
            <div class="menu__label">
              <strong>
                <StoredText text={name()} />
              </strong>
              <span>{desk.account().user.username}</span>
            </div>
            <hr class="menu__line" />
            <DropdownMenu.RadioGroup value={theme()} onChange={(value) => choose(value)}>
              <For each={themes}>
                {(item) => (
                  <DropdownMenu.RadioItem class="menu__item" value={item.value}>
                    <Dynamic component={item.icon} size={16} aria-hidden="true" />
                    {item.label}
                    <Check class="menu__mark" size={16} aria-hidden="true" />
                  </DropdownMenu.RadioItem>
                )}
              </For>
            </DropdownMenu.RadioGroup>
            <hr class="menu__line" />
            <DropdownMenu.Item class="menu__item" onSelect={() => (wish = 'password')}>
              <KeyRound size={16} aria-hidden="true" />
              Change password…
            </DropdownMenu.Item>
            <DropdownMenu.Item class="menu__item" onSelect={() => (wish = 'here')}>
              <LogOut size={16} aria-hidden="true" />
              Sign out
            </DropdownMenu.Item>
            <DropdownMenu.Item class="menu__item" onSelect={() => (wish = 'everywhere')}>
              <MonitorX size={16} aria-hidden="true" />
              Sign out everywhere…
            </DropdownMenu.Item>
            <Show when={desk.account().version}>
              {(version) => (
                <>
                  <hr class="menu__line" />
                  <div class="menu__foot">Accord {version()}</div>
                </>
              )}
            </Show>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <PasswordDialog open={isChanging()} onClose={() => setIsChanging(false)} />
      <Dialogs />
    </>
  );
}
