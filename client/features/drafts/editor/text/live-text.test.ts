import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { lawOptions, met } from '../../../../../test/support/runs.ts';
import { addTag, setTag } from '../../../../../core/draft/edit-draft.ts';
import { textOfTag } from './draft-text.ts';
import { bindText } from './live-text.ts';

afterEach(() => vi.unstubAllGlobals());

/** As much of a text field as the binding uses; it has the focus. */
class Field extends EventTarget {
  value = '';
  selectionStart = 0;
  selectionEnd = 0;
  readonly selectionDirection = 'none';
  setSelectionRange(start: number, end: number): void {
    [this.selectionStart, this.selectionEnd] = [start, end];
  }
  /** What a keyboard does: the text between two places becomes another, and the caret goes after it. */
  replace(from: number, until: number, text: string, type: string): void {
    this.value = this.value.slice(0, from) + text + this.value.slice(until);
    this.setSelectionRange(from + text.length, from + text.length);
    this.dispatchEvent(new Event(type));
  }
}

function twoPeople(text: string) {
  const [doc, other] = [new Y.Doc(), new Y.Doc()];
  addTag(doc, 'tags', { id: 'r', key: 'k', value: text });
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  const field = new Field();
  vi.stubGlobal('document', { activeElement: field });
  const stop = bindText(field as unknown as HTMLInputElement, textOfTag(doc, 'tags', 'r', 'value'));
  const theirs = textOfTag(other, 'tags', 'r', 'value');
  const meet = (): void => {
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  };
  return { field, stop, theirs, meet, type: (to: string): void => setTag(other, 'tags', 'r', 'value', to) };
}

it('[D43] [U11] what is composed is sent once, whole and at its place, whatever others write meanwhile', () => {
  let moved = 0;
  const letters = [...'ABCDEFGH'];
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.nat(3),
      fc.array(fc.tuple(fc.nat(100), fc.boolean()), { maxLength: 8 }),
      fc.constantFrom('日本', 'ん', 'abc'),
      (start, length, edits, composed) => {
        const before = '0123456789';
        const { field, theirs, meet, type, stop } = twoPeople(before);
        const from = Math.min(start, before.length);
        const until = Math.min(from + length, before.length);
        field.setSelectionRange(from, until);
        field.dispatchEvent(new Event('compositionstart'));
        field.replace(from, until, 'かな', 'input');
        for (const [index, [where, isSeenAtOnce]] of edits.entries()) {
          const now = theirs.read();
          // Around what is composed, and not amid what it replaces.
          const places = [...Array(now.length + 1).keys()].filter((at) => until === from || !isAmid(now, at, before.slice(from, until)));
          const at = places[where % places.length]!;
          type(now.slice(0, at) + letters[index]! + now.slice(at));
          if (isSeenAtOnce) meet();
          expect(field.value).toBe(before.slice(0, from) + 'かな' + before.slice(until));
        }
        meet();
        expect(theirs.read()).not.toContain('か');
        field.replace(from, from + 'かな'.length, composed, 'input');
        field.dispatchEvent(new Event('compositionend'));
        meet();
        expect(field.value).toBe(theirs.read());
        expect(field.value.slice(0, field.selectionStart).endsWith(composed)).toBe(true);
        expect([...field.value.replace(/[^A-H]/g, '')].sort()).toEqual(letters.slice(0, edits.length));
        expect(field.value.replace(/[A-H]/g, '')).toBe(before.slice(0, from) + composed + before.slice(until));
        if (field.selectionStart !== from + composed.length) moved++;
        stop();
      },
    ),
    lawOptions(),
  );
  expect(moved).toBeGreaterThan(met(20));
});

/** Whether a place lies between digits that a composition replaces, other letters aside. */
const isAmid = (now: string, at: number, replaced: string): boolean =>
  now.slice(0, at).includes(replaced[0]!) && now.slice(at).includes(replaced.at(-1)!);
