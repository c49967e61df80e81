/** Buttons and links that look like them. */
import { splitProps, type JSX } from 'solid-js';

interface Look {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly small?: boolean;
  /** Square, for an icon alone; give it an `aria-label`. */
  readonly icon?: boolean;
}

type ButtonProps = Look &
  JSX.ButtonHTMLAttributes<HTMLButtonElement> & {
    /** Why it does nothing now. It stays reachable by keyboard, so that the reason can be read. */
    readonly unavailable?: boolean;
  };

export const buttonClass = (look: Look): string =>
  ['button', `button--${look.look ?? 'plain'}`, look.small && 'button--small', look.icon && 'button--icon'].filter(Boolean).join(' ');

export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ['look', 'small', 'icon', 'unavailable', 'class', 'onClick']);
  const click: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (own.unavailable) return event.preventDefault();
    if (typeof own.onClick === 'function') own.onClick(event);
  };
  return (
    <button
      type="button"
      {...rest}
      class={`${buttonClass(own)} ${own.class ?? ''}`}
      aria-disabled={own.unavailable || undefined}
      onClick={click}
    />
  );
}
