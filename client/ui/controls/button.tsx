/** Buttons and links that look like them. */
import { splitProps, type JSX } from 'solid-js';
import './button.css';

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
  let wasClicked = false;
  const click: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    // The first click of a double click was another button's, which this one replaced. [U246]
    const isMeantForAnother = event.detail > 1 && !wasClicked;
    wasClicked = true;
    if (own.unavailable || isMeantForAnother) return event.preventDefault();
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
