/** A menu at a button: actions, and choices of which one holds. */
import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import { createContext, For, Show, useContext, type Component, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import './menu.css';
import { useOverlayPlace } from './overlay-place.ts';

type Icon = Component<{ size: number; 'aria-hidden': 'true' }>;

interface MenuProps {
  /** What the button shows, and what it says where that is no text. */
  readonly trigger: JSX.Element;
  readonly label?: string | undefined;
  readonly triggerClass: string;
  /** Where the menu is put; into a landmark, so that a screen reader finds it in its place. */
  readonly mount?: () => HTMLElement | undefined;
  readonly children: JSX.Element;
}

const MenuContext = createContext<(run: () => void) => void>((run) => run());

/**
 * An action runs only once the menu has let go of the focus, so that a dialog it opens gives it back to the button.
 * The menu hides nothing else from a screen reader.
 */
export function Menu(props: MenuProps): JSX.Element {
  const place = useOverlayPlace();
  let chosen: (() => void) | null = null;
  const runChosen = (): void => {
    const run = chosen;
    chosen = null;
    run?.();
  };
  return (
    <MenuContext.Provider value={(run) => (chosen = run)}>
      <DropdownMenu placement="bottom-end" gutter={6} modal={false}>
        <DropdownMenu.Trigger class={props.triggerClass} aria-label={props.label}>
          {props.trigger}
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal mount={props.mount?.() ?? place()}>
          <DropdownMenu.Content class="menu" onCloseAutoFocus={runChosen}>
            {props.children}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
    </MenuContext.Provider>
  );
}

export function MenuItem(props: { icon?: Icon; isDangerous?: boolean; onSelect: () => void; children: JSX.Element }): JSX.Element {
  const choose = useContext(MenuContext);
  return (
    <DropdownMenu.Item
      class="menu__item"
      classList={{ 'menu__item--danger': props.isDangerous ?? false }}
      onSelect={() => choose(() => props.onSelect())}
    >
      <Show when={props.icon}>{(icon) => <Dynamic component={icon()} size={16} aria-hidden="true" />}</Show>
      {props.children}
    </DropdownMenu.Item>
  );
}

export interface MenuChoice<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly icon?: Icon;
}

/** One of several, which holds at once. */
export function MenuChoices<V extends string>(props: {
  choices: readonly MenuChoice<V>[];
  value: V;
  onValue: (value: V) => void;
}): JSX.Element {
  return (
    <DropdownMenu.RadioGroup value={props.value} onChange={(value) => props.onValue(value)}>
      <For each={props.choices}>
        {(item) => (
          <DropdownMenu.RadioItem class="menu__item" value={item.value}>
            <Show when={item.icon}>{(icon) => <Dynamic component={icon()} size={16} aria-hidden="true" />}</Show>
            {item.label}
            <Check class="menu__mark" size={16} aria-hidden="true" />
          </DropdownMenu.RadioItem>
        )}
      </For>
    </DropdownMenu.RadioGroup>
  );
}

/** Something that is on or off; the menu stays open. */
export const MenuCheck = (props: {
  isOn: boolean;
  isDisabled?: boolean;
  onValue: (isOn: boolean) => void;
  children: JSX.Element;
}): JSX.Element => (
  <DropdownMenu.CheckboxItem
    class="menu__item"
    closeOnSelect={false}
    checked={props.isOn}
    disabled={props.isDisabled ?? false}
    onChange={props.onValue}
  >
    {props.children}
    <Check class="menu__mark" size={16} aria-hidden="true" />
  </DropdownMenu.CheckboxItem>
);

export const MenuLine = (): JSX.Element => <hr class="menu__line" />;
