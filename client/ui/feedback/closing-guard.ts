/**
 * What closes a dialog, or leaves its page, by accident, and is kept from it: a second click, a click beside what was typed, *Back*, Escape where
 * something was entered or is shown this once. Nothing is lost without a question. [U262]
 */
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { createEntered, followEntries } from '../form/entered.ts';

export interface Guarded {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What would be lost, in a sentence with the next step: then neither Escape nor *Back* nor a click beside closes it. [U247] */
  readonly holds?: string | false;
  /** Whether something was chosen that no field holds. */
  readonly isChanged?: boolean;
  /** Whether work goes on that `onClose` stops, and whose outcome is shown before it closes. [U248] */
  readonly isAtWork?: boolean;
}

/** Somebody leaves the page, as the router says it. */
interface Leaving {
  /** So many steps of the browser's history, or an address that something in the page leads to. */
  readonly to: string | number;
  preventDefault(): void;
  retry(force?: boolean): void;
}

export interface ClosingGuard {
  /** Why it stayed open, once somebody tried. */
  readonly held: Accessor<string>;
  /** Whether somebody is asked if what was entered is to be discarded. */
  readonly isAsking: Accessor<boolean>;
  /** The answers to that. */
  keep(): void;
  discard(): void;
  /** Where fields are. */
  watch(body: HTMLElement): void;
  press(): void;
  onBeside(event: Event): void;
  /** Goes on at once, once somebody has agreed, or not at all. */
  leave(goOn: () => void): void;
  beforeLeave(leaving: Leaving): void;
}

/** Milliseconds in which a second click belongs to the one before. */
const doubleClick = 500;

export function createClosingGuard(dialog: Guarded): ClosingGuard {
  const [held, setHeld] = createSignal('');
  const [asked, setAsked] = createSignal<(() => void) | null>(null);
  const entered = createEntered();
  let [body, pressedAt]: [HTMLElement | undefined, number] = [undefined, 0];
  const press = (): void => void (pressedAt = performance.now());
  const isEntered = (): boolean => dialog.isChanged === true || entered.isAny();
  const isAtStake = (): boolean => dialog.open && (dialog.isAtWork === true || Boolean(dialog.holds) || isEntered());
  const leave = (goOn: () => void): void => {
    if (dialog.isAtWork) dialog.onClose();
    else if (dialog.holds) setHeld(dialog.holds);
    else if (isEntered()) setAsked(() => goOn);
    else goOn();
  };
  createEffect(on([() => dialog.open, () => dialog.holds], () => setHeld('')));
  createEffect(
    on(
      () => dialog.open,
      () => (press(), entered.forget(), setAsked(null)),
    ),
  );
  createEffect(() => dialog.open && warnOfLeaving(isAtStake));
  return {
    ...{ held, press, leave },
    isAsking: () => asked() !== null,
    keep: () => setAsked(null),
    discard: () => {
      const goOn = asked();
      entered.forget();
      setAsked(null);
      goOn?.();
    },
    watch: (element) => {
      body = element;
      followEntries(entered, element);
    },
    onBeside: (event) => {
      // Opened by the first click of a double click, or become smaller under it. [U246]
      if (performance.now() - pressedAt < doubleClick || holdsText(body) || isEntered() || dialog.holds) event.preventDefault();
      if (dialog.holds) setHeld(dialog.holds);
    },
    beforeLeave: (leaving) => {
      // What leads to an address is a button or a link of the dialog itself.
      if (typeof leaving.to !== 'number' || !isAtStake()) return;
      leaving.preventDefault();
      leave(() => leaving.retry(true));
    },
  };
}

/** A reload or a closed tab asks first, in the words of the browser, where something would be lost. To be called where effects are: it ends with them. */
export function warnOfLeaving(isAtStake: () => boolean): void {
  const ask = (event: Event): void => {
    if (isAtStake()) event.preventDefault();
  };
  addEventListener('beforeunload', ask);
  onCleanup(() => removeEventListener('beforeunload', ask));
}

/** Text that somebody can write, also what stood there before. [U247a] */
const holdsText = (body: HTMLElement | undefined): boolean =>
  [...(body?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea') ?? [])].some(
    ({ type, readOnly, value }) => !readOnly && type !== 'checkbox' && type !== 'radio' && value !== '',
  );
