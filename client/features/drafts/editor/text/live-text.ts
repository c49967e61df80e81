/** Binds a text field to a text of a draft: keys become the smallest edits, and what others type never moves the caret. */
import type * as Y from 'yjs';
import { localEdit, textChange } from '../../../../../core/draft/edit-draft.ts';
import { shiftIndex, type TextDelta } from './caret.ts';
import type { DraftText } from './draft-text.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Returns the way to undo the binding. */
export function bindText(element: Field, text: DraftText): () => void {
  /** What the element showed when it last agreed with the draft. */
  let shown = text.read();
  /** What others did while characters were being composed, and is not shown yet. */
  let pending: TextDelta[] = [];
  let isComposing = false;
  element.value = shown;

  const show = (delta: TextDelta): void => {
    const { selectionStart, selectionEnd, selectionDirection } = element;
    shown = text.read();
    if (element.value === shown) return;
    element.value = shown;
    if (selectionStart !== null && selectionEnd !== null && document.activeElement === element) {
      element.setSelectionRange(shiftIndex(selectionStart, delta), shiftIndex(selectionEnd, delta), selectionDirection ?? 'none');
    }
  };

  const onChange = (delta: TextDelta, { origin }: Y.Transaction): void => {
    if (origin === localEdit && element.value === text.read()) shown = element.value;
    else if (isComposing) pending.push(delta);
    else show(delta);
  };

  const onInput = (): void => {
    if (!isComposing) text.write(element.value);
  };
  const onCompositionStart = (): void => void (isComposing = true);
  // What was composed goes where its place is by now. [D43]
  const onCompositionEnd = (): void => {
    const { at, removed, inserted } = textChange(shown, element.value);
    const from = pending.reduce((place, delta) => shiftIndex(place, delta, { before: removed > 0 }), at);
    const until = pending.reduce((place, delta) => shiftIndex(place, delta), at + removed);
    const now = text.read();
    const caret = (element.selectionStart ?? at) - at;
    text.write(now.slice(0, from) + inserted + now.slice(until));
    // Only now: what is written here would move the caret like what others type.
    [isComposing, pending] = [false, []];
    shown = text.read();
    if (element.value !== shown) {
      element.value = shown;
      element.setSelectionRange(from + caret, from + caret);
    }
  };

  const stop = text.observe(onChange);
  element.addEventListener('input', onInput);
  element.addEventListener('compositionstart', onCompositionStart);
  element.addEventListener('compositionend', onCompositionEnd);
  return () => {
    stop();
    element.removeEventListener('input', onInput);
    element.removeEventListener('compositionstart', onCompositionStart);
    element.removeEventListener('compositionend', onCompositionEnd);
  };
}
