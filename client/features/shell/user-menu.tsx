/** The menu of the person: theme, and signing out. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import LogOut from 'lucide-solid/icons/log-out';
import Monitor from 'lucide-solid/icons/monitor';
import Moon from 'lucide-solid/icons/moon';
import Sun from 'lucide-solid/icons/sun';
import { createSignal, For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useDesk } from '../../data/app.tsx';
import { isOnlyHere } from '../../data/local-store.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { colorOfName } from '../../ui/person-color.ts';
import { createTheme, type Theme } from './theme.ts';

const themes: readonly { readonly value: Theme; readonly label: string; readonly icon: typeof Sun }[] = [
  { value: 'system', label: 'Theme of the system', icon: Monitor },
  { value: 'light', label: 'Light theme', icon: Sun },
  { value: 'dark', label: 'Dark theme', icon: Moon },
];

export function UserMenu(): JSX.Element {
  const desk = useDesk();
  const { theme, choose } = createTheme(desk.edge);
  const [onlyHere, setOnlyHere] = createSignal<number | null>(null);
  const name = (): string => desk.account().user.displayName || desk.account().user.username;

  const signOut = async (): Promise<string | null> => {
    const result = await desk.session.signOut(() => desk.store.forget().catch(() => undefined));
    return result.ok ? null : `${result.problem.title}. ${result.problem.detail}`;
  };
  const ask = async (): Promise<void> => {
    const count = (await desk.store.drafts().catch(() => [])).filter(isOnlyHere).length;
    if (count > 0) setOnlyHere(count);
    else if ((await signOut()) !== null) setOnlyHere(0);
  };

  return (
    <>
      <DropdownMenu placement="bottom-end" gutter={6}>
        <DropdownMenu.Trigger class="bar__user" aria-label={`Account of ${name()}`}>
          <Avatar face={{ name: name(), color: colorOfName(desk.account().user.username) }} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <div class="menu__label">
              <strong>{name()}</strong>
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
            <DropdownMenu.Item class="menu__item" onSelect={() => void ask()}>
              <LogOut size={16} aria-hidden="true" />
              Sign out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <Confirm open={onlyHere() !== null} onClose={() => setOnlyHere(null)} title="Sign out?" confirm="Sign out" onConfirm={signOut}>
        <Show when={onlyHere()} fallback={<p>The server could not be reached to end the session. You can try once more.</p>}>
          {(count) => (
            <p>
              {count() === 1 ? 'One draft has edits that exist' : `${count()} drafts have edits that exist`} only on this device. They stay
              here, readable to whoever uses this browser, and go on when you sign in again.
            </p>
          )}
        </Show>
      </Confirm>
    </>
  );
}
