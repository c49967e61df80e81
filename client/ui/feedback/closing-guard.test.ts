import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClosingGuard, type Guarded } from './closing-guard.ts';

/** Stands for every kind of field. */
class Field extends EventTarget {
  type = 'text';
  value = '';
  isConnected = true;
}

let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  for (const name of ['HTMLInputElement', 'HTMLTextAreaElement', 'HTMLSelectElement']) vi.stubGlobal(name, Field);
});
afterEach(() => vi.unstubAllGlobals());

/** A dialog as its owner has it, open until it is closed, with one field. */
function open(more: Partial<Omit<Guarded, 'open' | 'onClose'>> = {}) {
  return createRoot((dispose) => {
    const [isOpen, setIsOpen] = createSignal(true);
    const [state, setState] = createSignal(more);
    const done: string[] = [];
    const guard = createClosingGuard({
      get open() {
        return isOpen();
      },
      get holds() {
        return state().holds ?? false;
      },
      get isChanged() {
        return state().isChanged ?? false;
      },
      get isAtWork() {
        return state().isAtWork ?? false;
      },
      onClose: () => {
        done.push('closed');
        if (!state().isAtWork) setIsOpen(false);
      },
    });
    const [field, body] = [new Field(), new EventTarget()];
    guard.watch(Object.assign(body, { querySelectorAll: () => [field] }) as unknown as HTMLElement);
    const tell = (type: string): boolean => {
      const event = new Event(type);
      Object.defineProperty(event, 'target', { value: field });
      return body.dispatchEvent(event);
    };
    return {
      ...{ guard, done, isOpen, setIsOpen, setState, dispose },
      enter: (value: string) => {
        tell('focusin');
        field.value = value;
        tell('input');
      },
      close: () => guard.leave(() => (done.push('closed'), setIsOpen(false))),
      /** Whether somebody stays. */
      back: (to: string | number = -1) => {
        let isPrevented = false;
        guard.beforeLeave({ to, preventDefault: () => (isPrevented = true), retry: (force) => done.push(`left ${to} ${force}`) });
        return isPrevented;
      },
      reload: () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    };
  });
}

test('[U263] a dialog in which nothing was entered closes, and its page is left, unasked', () => {
  const dialog = open();
  expect([dialog.reload(), dialog.back()]).toEqual([false, false]);
  dialog.close();
  expect([dialog.guard.isAsking(), dialog.done]).toEqual([false, ['closed']]);
  dialog.dispose();
});

test('[U262] [U263] what was entered is asked about, stays where that is wanted, and is gone where it is not', () => {
  const dialog = open();
  dialog.enter('Mara');
  expect(dialog.reload()).toBe(true);
  dialog.close();
  expect([dialog.guard.isAsking(), dialog.isOpen()]).toEqual([true, true]);
  dialog.guard.keep();
  expect([dialog.guard.isAsking(), dialog.isOpen(), dialog.reload()]).toEqual([false, true, true]);
  dialog.close();
  dialog.guard.discard();
  expect([dialog.guard.isAsking(), dialog.isOpen(), dialog.done, dialog.reload()]).toEqual([false, false, ['closed'], false]);
  // Opened anew, it begins anew.
  dialog.setIsOpen(true);
  expect([dialog.back(), dialog.reload()]).toEqual([false, false]);
  dialog.dispose();
  expect(dialog.reload()).toBe(false);
});

test('[U262] Back is asked about too, and goes on after it; a link or button of the dialog leads where it leads', () => {
  const dialog = open({ isChanged: true });
  expect([dialog.back('/users/x'), dialog.guard.isAsking()]).toEqual([false, false]);
  expect([dialog.back(), dialog.guard.isAsking(), dialog.done]).toEqual([true, true, []]);
  dialog.guard.keep();
  expect([dialog.back(-2), dialog.done]).toEqual([true, []]);
  dialog.guard.discard();
  expect(dialog.done).toEqual(['left -2 true']);
  dialog.setIsOpen(false);
  expect(dialog.back()).toBe(false);
  dialog.dispose();
});

test('[U247] what is shown this once is held whatever somebody does, and the sentence says how to go on', () => {
  const dialog = open({ holds: 'Copy it, then press Done.' });
  expect([dialog.reload(), dialog.guard.held()]).toEqual([true, '']);
  dialog.close();
  expect([dialog.guard.held(), dialog.guard.isAsking(), dialog.isOpen()]).toEqual(['Copy it, then press Done.', false, true]);
  dialog.setState({});
  dialog.setState({ holds: 'Copy it.' });
  expect(dialog.guard.held()).toBe('');
  expect([dialog.back(), dialog.guard.held()]).toEqual([true, 'Copy it.']);
  dialog.dispose();
});

test('[U264] Back from work that goes on stops it, and the page stays', () => {
  const dialog = open({ isAtWork: true, isChanged: true });
  expect([dialog.reload(), dialog.back(), dialog.done, dialog.guard.isAsking(), dialog.isOpen()]).toEqual([
    true,
    true,
    ['closed'],
    false,
    true,
  ]);
  dialog.dispose();
});

test('[U246] [U247a] a click beside closes nothing while something is in a field, is chosen, or was pressed just before', () => {
  const beside = (dialog: ReturnType<typeof open>): boolean => {
    const event = new Event('pointerdown', { cancelable: true });
    dialog.guard.onBeside(event);
    return event.defaultPrevented;
  };
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  const [plain, changed] = [open(), open({ isChanged: true })];
  expect(beside(plain)).toBe(true);
  clock.mockReturnValue(2_000);
  expect([beside(plain), beside(changed), changed.guard.isAsking()]).toEqual([false, true, false]);
  plain.enter('Mara');
  expect(beside(plain)).toBe(true);
  clock.mockRestore();
  plain.dispose();
  changed.dispose();
});
