/** What closes a dialog by accident, and is kept from it: a second click, a click beside what was typed, Escape where something is shown this once. */
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';

interface Guarded {
  readonly open: boolean;
  readonly holds?: string | false;
}

export interface ClosingGuard {
  /** Why it stayed open, once somebody tried. */
  readonly held: Accessor<string>;
  press(): void;
  onEscape(event: Event): void;
  onBeside(event: Event): void;
}

/** Milliseconds in which a second click belongs to the one before. */
const doubleClick = 500;

/** `body` is where fields are looked for. */
export function createClosingGuard(dialog: Guarded, body: () => HTMLElement | undefined): ClosingGuard {
  const [held, setHeld] = createSignal('');
  let pressedAt = 0;
  const press = (): void => void (pressedAt = performance.now());
  const stay = (event: Event): void => {
    if (!dialog.holds) return;
    event.preventDefault();
    setHeld(dialog.holds);
  };
  createEffect(on([() => dialog.open, () => dialog.holds], () => setHeld('')));
  createEffect(on(() => dialog.open, press));
  createEffect(() => dialog.open && dialog.holds && warnsOfLeaving());
  return {
    held,
    press,
    onEscape: stay,
    onBeside: (event) => {
      // Opened by the first click of a double click, or become smaller under it. [U246]
      if (performance.now() - pressedAt < doubleClick || holdsText(body())) event.preventDefault();
      stay(event);
    },
  };
}

/** A reload or a closed tab asks first, in the words of the browser. */
function warnsOfLeaving(): void {
  const ask = (event: Event): void => event.preventDefault();
  addEventListener('beforeunload', ask);
  onCleanup(() => removeEventListener('beforeunload', ask));
}

/** Text that somebody can write, and that would be gone. */
const holdsText = (body: HTMLElement | undefined): boolean =>
  [...(body?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea') ?? [])].some(
    ({ type, readOnly, value }) => !readOnly && type !== 'checkbox' && type !== 'radio' && value !== '',
  );
