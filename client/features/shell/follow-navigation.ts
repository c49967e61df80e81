/** Takes the focus along to a new page: to its heading, with its title said aloud. Without it the focus falls to the body, and nothing is heard. */
import { useLocation } from '@solidjs/router';
import { createEffect, on, onCleanup } from 'solid-js';
import { announce } from '../../ui/feedback/toast.tsx';

/** What shows that the person has gone on by themselves. */
const ownMoves = ['keydown', 'pointerdown'] as const;

/** To be called by a component: it ends with it. [U55] */
export function followNavigation(): void {
  const location = useLocation();
  let stop = (): void => undefined;
  const arrive = (): void => {
    stop();
    stop = holdHeading();
  };
  // Signing in is a navigation too; after a reload the browser begins at the top by itself.
  createEffect(on(() => location.pathname, arrive, { defer: !navigator.userActivation?.hasBeenActive }));
  onCleanup(() => stop());
}

/** Waits for the heading where the page is still being read, and holds on where it is drawn anew, until the person moves; answers how to end that. */
function holdHeading(): () => void {
  let isSaid = false;
  const left = document.activeElement;
  const takeFocus = (): void => {
    const heading = document.querySelector('main h1');
    const { activeElement } = document;
    // Somebody may be in a field of the new page already.
    const isFree = activeElement === document.body || activeElement === left;
    if (!(heading instanceof HTMLElement) || !isFree) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    if (!isSaid) announce(document.title);
    isSaid = true;
  };
  const observer = new MutationObserver(takeFocus);
  const end = (): void => {
    observer.disconnect();
    for (const move of ownMoves) document.removeEventListener(move, end, { capture: true });
  };
  observer.observe(document.body, { childList: true, subtree: true });
  for (const move of ownMoves) document.addEventListener(move, end, { capture: true });
  // Once the page has set its title.
  queueMicrotask(takeFocus);
  return end;
}
