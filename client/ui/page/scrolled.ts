/** A part that scrolls can be scrolled by keyboard: it takes the focus while it holds more than it shows. */
import { onCleanup } from 'solid-js';

/** To be given as `ref` by a component: it ends with it. */
export function scrollsByKeyboard(part: HTMLElement): void {
  const update = (): void => {
    if (part.scrollHeight > part.clientHeight + 1) part.tabIndex = 0;
    else part.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver(update);
  observer.observe(part);
  const inside = new MutationObserver(update);
  inside.observe(part, { childList: true, subtree: true });
  onCleanup(() => {
    observer.disconnect();
    inside.disconnect();
  });
}
