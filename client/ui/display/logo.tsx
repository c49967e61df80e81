/** The mark of the product: an A whose bar is a tick. */
import type { JSX } from 'solid-js';

export const Logo = (props: { size?: number }): JSX.Element => (
  <svg class="logo" width={props.size ?? 26} height={props.size ?? 26} viewBox="0 0 64 64" aria-hidden="true">
    <path
      class="logo__frame"
      d="M9 54 28.6 13.2a3.8 3.8 0 0 1 6.8 0L55 54"
      fill="none"
      stroke="currentColor"
      stroke-width="7"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
    <path
      class="logo__tick"
      d="m21.5 41 7.8 7.2L45 32"
      fill="none"
      stroke="currentColor"
      stroke-width="7"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);
