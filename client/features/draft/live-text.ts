/** Binds a text field to a shared text: keys become the smallest edits, and what others type never moves the caret. */
import type * as Y from 'yjs';
import { textOf } from '../../../core/draft/document.ts';
import type { TextField } from '../../../core/profile/profile.ts';
import { localEdit, setText, textChange } from '../../../core/draft/edit-draft.ts';
import { shiftIndex, type TextDelta } from './caret.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Returns the way to undo the binding. */
export function bindText(element: Field, doc: Y.Doc, field: TextField): () => void {
  const shared = textOf(doc, field);
  /** What the element showed when it last agreed with the shared text. */
  let shown = shared.toString();
  /** What others did while characters were being composed, and is not shown yet. */
  let pending: TextDelta[] = [];
  let isComposing = false;
  element.value = shown;

  const show = (deltas: readonly TextDelta[]): void => {
    const { selectionStart, selectionEnd, selectionDirection } = element;
    const shift = (index: number): number => deltas.reduce((at, delta) => shiftIndex(at, delta), index);
    shown = shared.toString();
    if (element.value === shown) return;
    element.value = shown;
    if (selectionStart !== null && selectionEnd !== null && document.activeElement === element) {
      element.setSelectionRange(shift(selectionStart), shift(selectionEnd), selectionDirection ?? 'none');
    }
  };

  const onShared = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === localEdit && element.value === shared.toString()) {
      shown = element.value;
      return;
    }
    if (isComposing) pending.push(event.delta as TextDelta);
    else show([event.delta as TextDelta]);
  };

  const onInput = (): void => {
    if (!isComposing) setText(doc, field, element.value);
  };
  const onCompositionStart = (): void => void (isComposing = true);
  const onCompositionEnd = (): void => {
    isComposing = false;
    const { at, removed, inserted } = textChange(shown, element.value);
    const deltas = pending;
    pending = [];
    const from = deltas.reduce((place, delta) => shiftIndex(place, delta), at);
    const now = shared.toString();
    const caret = (element.selectionStart ?? at) - at;
    setText(doc, field, now.slice(0, from) + inserted + now.slice(from + removed));
    shown = shared.toString();
    if (element.value !== shown) {
      element.value = shown;
      element.setSelectionRange(from + caret, from + caret);
    }
  };

  shared.observe(onShared);
  element.addEventListener('input', onInput);
  element.addEventListener('compositionstart', onCompositionStart);
  element.addEventListener('compositionend', onCompositionEnd);
  return () => {
    shared.unobserve(onShared);
    element.removeEventListener('input', onInput);
    element.removeEventListener('compositionstart', onCompositionStart);
    element.removeEventListener('compositionend', onCompositionEnd);
  };
}
