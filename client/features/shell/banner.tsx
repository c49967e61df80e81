/** A line above the page about what is true of the whole product right now. */
import type { JSX } from 'solid-js';
import './banner.css';

/** `stays`: in sight however far the page is scrolled. */
export const Banner = (props: {
  icon: JSX.Element;
  isWarning?: boolean;
  stays?: boolean;
  actions?: JSX.Element;
  children: JSX.Element;
}): JSX.Element => (
  <div class="banner" classList={{ 'banner--warning': props.isWarning ?? false, 'banner--stays': props.stays ?? false }} role="status">
    {props.icon}
    <p>{props.children}</p>
    {props.actions}
  </div>
);
