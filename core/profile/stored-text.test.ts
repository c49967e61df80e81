import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { isOrdinary, legible, storedParts, tidied } from './stored-text.ts';

/** What is marked, each as its kind and its text. */
const marked = (text: string): string[] =>
  storedParts(text).flatMap(({ kind, text: part }) => (kind === 'plain' || kind === 'break' ? [] : [`${kind} ${legible(part)}`]));

describe('a stored text', () => {
  it('[V60] is its parts, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', 'а', 'я', '\u200b', '\n', '\u202e', '😀', '\ud800', 'é') }), (text) => {
        expect(
          storedParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
        if (isOrdinary(text)) expect(marked(text)).toEqual([]);
      }),
      lawOptions(),
    );
  });

  it('[V60] has its spaces marked where they are too many, and what does not show', () => {
    expect(marked('Night shift – late')).toEqual([]);
    expect(marked(' Night  Shift ')).toEqual(['space  ', 'space  ', 'space  ']);
    expect(marked('a\u200bb\u202ec\u00a0d\tㅤ')).toEqual([
      'hidden U+200B',
      'hidden U+202E',
      'hidden U+00A0',
      'hidden U+0009',
      'hidden U+3164',
    ]);
    expect(marked('First line\nsecond')).toEqual([]);
  });

  it('[V60] has letters marked that look like Latin ones, and no others of their script', () => {
    // The first two letters are Cyrillic.
    expect(marked('Соuntry')).toEqual(['look-alike С (U+0421)', 'look-alike о (U+043E)']);
    expect(marked('ΑΒ Ａ')).toHaveLength(3);
    expect(marked('С')).toHaveLength(1);
    for (const text of ['Смена с утра до вечера', 'Βάρδια', 'Größe', 'シフト', '日本', '👩‍👩‍👧'.replaceAll('\u200d', '')])
      expect(marked(text), text).toEqual([]);
  });

  it('[V45] in messages is told by code points, a look-alike beside them', () => {
    expect(legible('Соuntry\u200b')).toBe('С (U+0421)о (U+043E)untryU+200B');
  });

  it('[U65] is tidied without spaces at its ends, and with one where there was a run', () => {
    expect(tidied('  Night \u00a0 Shift ')).toBe('Night Shift');
    expect(tidied('Night Shift')).toBe('Night Shift');
  });
});
