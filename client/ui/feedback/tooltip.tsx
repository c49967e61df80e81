/** A short hint at a control, on hover and on focus. */
import { Tooltip } from '@kobalte/core/tooltip';
import type { JSX } from 'solid-js';
import './tooltip.css';

export const Hint = (props: { text: string; children: JSX.Element }): JSX.Element => (
  <Tooltip openDelay={350} closeDelay={80} gutter={6}>
    <Tooltip.Trigger as="span">{props.children}</Tooltip.Trigger>
    <Tooltip.Portal>
      <Tooltip.Content class="tip">{props.text}</Tooltip.Content>
    </Tooltip.Portal>
  </Tooltip>
);
