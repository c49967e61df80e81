/** How texts are folded for names and searches. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { fold } from './fold.ts';

test('[S7] a folded text is folded already, and the same for another case and other white space', () => {
  expect([fold(' Night\t SHIFT\n'), fold('É\u0301toile'), fold('ΟΔΟΣ'), fold('a\0b\ud800')]).toEqual([
    'night shift',
    'é\u0301toile',
    'οδοσ',
    'a\ufffdb\ufffd',
  ]);
  expect(fold('E\u0301')).toBe(fold('É'));
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('a b', ' A', 'İ', 'ẞ'));
  const law = fc.property(text, text, (one, other) => {
    const folded = fold(`${one} ${other}`);
    expect(fold(folded)).toBe(folded);
    expect(folded).not.toMatch(/[\0\n\t]| {2}|^ | $/);
    expect(fold(` ${one}  \n ${other}`)).toBe(folded);
  });
  fc.assert(law, lawOptions());
});
