/** Short sentences about something: an error or a warning beside a field, and notices that stand alone. */
import CircleAlert from 'lucide-solid/icons/circle-alert';
import Info from 'lucide-solid/icons/info';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import './message.css';

export type Tone = 'error' | 'warning' | 'info' | 'accent';

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info, accent: Info } as const;

/** The severity is said as well as drawn. */
const spoken = { error: 'Error: ', warning: 'Warning: ', info: '', accent: '' } as const;

export const Message = (props: { tone: Tone; id?: string; children: JSX.Element }): JSX.Element => (
  <p class={`message message--${props.tone}`} id={props.id}>
    <Dynamic component={icons[props.tone]} size={14} aria-hidden="true" />
    <span>
      <span class="visually-hidden">{spoken[props.tone]}</span>
      {props.children}
    </span>
  </p>
);

export const Notice = (props: {
  tone: Tone;
  title?: JSX.Element;
  icon?: JSX.Element;
  actions?: JSX.Element;
  role?: 'alert' | 'status';
  children?: JSX.Element;
}): JSX.Element => (
  <div class={`notice notice--${props.tone}`} role={props.role}>
    <Show when={props.icon} fallback={<Dynamic component={icons[props.tone]} size={18} aria-hidden="true" />}>
      {props.icon}
    </Show>
    <div class="notice__body">
      <Show when={props.title}>
        <p class="notice__title">{props.title}</p>
      </Show>
      {props.children}
      <Show when={props.actions}>
        <div class="notice__actions">{props.actions}</div>
      </Show>
    </div>
  </div>
);
