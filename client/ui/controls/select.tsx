/** One of a few: a button that opens the list of them. */
import { Select as Kobalte } from '@kobalte/core/select';
import Check from 'lucide-solid/icons/check';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createMemo, Show, type JSX } from 'solid-js';
import '../form/field.css';
import { useOverlayPlace } from './overlay-place.ts';
import './menu.css';
import './select.css';

export interface Option<V extends string = string> {
  readonly value: V;
  readonly label: string;
  readonly isDisabled?: boolean;
}

/** Kobalte takes an empty key for no choice. */
const keyOf = ({ value }: Option): string => `=${value}`;

export function Select<V extends string>(props: {
  label: string;
  /** Says the label to screen readers alone. */
  hideLabel?: boolean;
  name?: string;
  options: readonly Option<V>[];
  value: V;
  onValue: (value: V) => void;
}): JSX.Element {
  const place = useOverlayPlace();
  /** One list for as long as it holds the same: a new one would be a new choice. */
  const options = createMemo(() => [...props.options]);
  const chosen = (): Option<V> | null => props.options.find(({ value }) => value === props.value) ?? null;
  return (
    <Kobalte<Option<V>>
      class="field select"
      options={options()}
      optionValue={keyOf}
      optionTextValue="label"
      optionDisabled="isDisabled"
      value={chosen()}
      onChange={(option) => option && props.onValue(option.value)}
      gutter={4}
      sameWidth
      itemComponent={(row) => (
        <Kobalte.Item item={row.item} class="menu__item">
          <Kobalte.ItemLabel>{row.item.rawValue.label}</Kobalte.ItemLabel>
          <Kobalte.ItemIndicator class="select__mark">
            <Check size={16} aria-hidden="true" />
          </Kobalte.ItemIndicator>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Label class={props.hideLabel ? 'visually-hidden' : 'field__label'}>{props.label}</Kobalte.Label>
      <Kobalte.Trigger class="input select__trigger">
        <Kobalte.Value<Option<V>>>{() => chosen()?.label}</Kobalte.Value>
        <Kobalte.Icon>
          <ChevronDown size={16} aria-hidden="true" />
        </Kobalte.Icon>
      </Kobalte.Trigger>
      <Show when={props.name}>{(name) => <input type="hidden" name={name()} value={props.value} />}</Show>
      <Kobalte.Portal mount={place()}>
        <Kobalte.Content class="menu">
          <Kobalte.Listbox class="select__list" />
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}
