/** One of many: a field in which it is searched, here or by the server. */
import { Combobox as Kobalte } from '@kobalte/core/combobox';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createMemo, Show, type JSX } from 'solid-js';
import '../form/field.css';
import { useOverlayPlace } from './overlay-place.ts';
import './menu.css';
import './select.css';
import type { Option } from './select.tsx';

export function Combobox<V extends string>(props: {
  label: string;
  /** Says the label to screen readers alone. */
  hideLabel?: boolean;
  placeholder?: string;
  options: readonly Option<V>[];
  value: Option<V> | null;
  onValue: (option: Option<V> | null) => void;
  /** Where the server searches: what is typed, and the options are what it found. Else the options are searched here. */
  onSearch?: (text: string) => void;
  /** What is said while nothing is found. */
  none?: string;
}): JSX.Element {
  const place = useOverlayPlace();
  /** One list for as long as it holds the same: a new one would be a new choice. */
  const options = createMemo(() => [...props.options]);
  return (
    <Kobalte<Option<V>>
      class="field select"
      options={options()}
      optionValue="value"
      optionTextValue="label"
      optionLabel="label"
      optionDisabled="isDisabled"
      value={props.value}
      onChange={props.onValue}
      onInputChange={(text) => props.onSearch?.(text)}
      {...(props.onSearch && { defaultFilter: () => true })}
      placeholder={props.placeholder}
      triggerMode="focus"
      gutter={4}
      sameWidth
      allowsEmptyCollection
      itemComponent={(row) => (
        <Kobalte.Item item={row.item} class="menu__item">
          <Kobalte.ItemLabel>{row.item.rawValue.label}</Kobalte.ItemLabel>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Label class={props.hideLabel ? 'visually-hidden' : 'field__label'}>{props.label}</Kobalte.Label>
      <Kobalte.Control class="combobox__control">
        <Kobalte.Input class="input" />
        <Kobalte.Trigger class="combobox__trigger">
          <ChevronDown size={16} aria-hidden="true" />
        </Kobalte.Trigger>
      </Kobalte.Control>
      <Kobalte.Portal mount={place()}>
        {/* In a dialog the press would move the focus to the dialog, and the list would close before it chose. */}
        <Kobalte.Content class="menu" onMouseDown={(event: MouseEvent) => event.preventDefault()}>
          <Kobalte.Listbox class="select__list" />
          <Show when={props.options.length === 0}>
            <p class="menu__label">{props.none ?? 'Nothing found'}</p>
          </Show>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}
