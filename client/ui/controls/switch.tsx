/** Something that is on or off, and takes effect at once. */
import { Switch as Kobalte } from '@kobalte/core/switch';
import { Show, type JSX } from 'solid-js';
import './switch.css';

export const Switch = (props: {
  label: string;
  about?: string;
  isOn: boolean;
  isDisabled?: boolean;
  onValue: (isOn: boolean) => void;
}): JSX.Element => (
  <Kobalte class="switch" checked={props.isOn} disabled={props.isDisabled ?? false} onChange={props.onValue}>
    <Kobalte.Input class="switch__input" />
    <Kobalte.Control class="switch__track">
      <Kobalte.Thumb class="switch__thumb" />
    </Kobalte.Control>
    <span>
      <Kobalte.Label class="switch__label">{props.label}</Kobalte.Label>
      <Show when={props.about}>
        <Kobalte.Description class="field__hint">{props.about}</Kobalte.Description>
      </Show>
    </span>
  </Kobalte>
);
