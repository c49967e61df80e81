import { expect, test } from 'vitest';
import { createEntered, type Entry } from './entered.ts';

const field = (more: Partial<{ -readonly [K in keyof Entry]: Entry[K] }> = {}) => ({ type: 'text', value: '', isConnected: true, ...more });

test('[U262] a field that holds something else than when somebody came to it is entered, until it holds the same again', () => {
  const entered = createEntered();
  const name = field({ value: 'Ada' });
  entered.came(name);
  expect(entered.isAny()).toBe(false);
  name.value = 'Ada L.';
  // Coming to it again is no other beginning.
  entered.came(name);
  entered.changed(name);
  expect(entered.isAny()).toBe(true);
  name.value = 'Ada';
  expect(entered.isAny()).toBe(false);
  name.value = '';
  expect(entered.isAny()).toBe(true);
  entered.forget();
  expect(entered.isAny()).toBe(false);
});

test('[U262] boxes count by their tick, also where a click gives them no focus, and fields that were filled in where nobody has been', () => {
  const entered = createEntered();
  const [box, choice, filled] = [
    field({ type: 'checkbox', checked: true, value: 'on' }),
    field({ type: 'radio' }),
    field({ value: 'from a keeper' }),
  ];
  entered.changed(box);
  expect(entered.isAny()).toBe(true);
  box.checked = false;
  expect(entered.isAny()).toBe(false);
  entered.came(choice);
  choice.checked = true;
  expect(entered.isAny()).toBe(true);
  entered.forget();
  entered.changed(filled);
  expect(entered.isAny()).toBe(true);
});

test('[U263] what finds, begins or shows something, and a field that is gone, is entered by nobody', () => {
  const entered = createEntered();
  const gone = field();
  const others = [
    ...['search', 'file', 'button', 'submit', 'hidden'].map((type) => field({ type })),
    ...[field({ readOnly: true }), field({ role: 'combobox' }), gone],
  ];
  for (const one of others) {
    entered.came(one);
    one.value = 'typed';
    entered.changed(one);
  }
  expect(entered.isAny()).toBe(true);
  gone.isConnected = false;
  expect(entered.isAny()).toBe(false);
});
