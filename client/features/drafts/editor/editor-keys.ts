/** Undo and redo by keyboard, of the draft and not of the field: the browser knows nothing of what others typed in between. */
import { onCleanup } from 'solid-js';
import { announce, tell } from '../../../ui/feedback/toast.tsx';
import type { Editor } from './editor-context.tsx';
import { nothingToRedo, nothingToUndo } from './head/undo-words.ts';

/** On a keyboard of other letters, the key in the place of the Latin one. [U61] */
const letterOf = ({ key, code }: KeyboardEvent): string => (/^[a-z]$/i.test(key) ? key : code.replace('Key', '')).toLowerCase();

/** To be called by a component: it ends with it. */
export function watchKeys({ model, readOnly }: Editor): void {
  let takeAway = (): void => undefined;
  const sayNothing = (text: string): void => {
    takeAway();
    takeAway = tell({ text: `${text}.` });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || readOnly() || document.querySelector('[role="dialog"], [role="alertdialog"]'))
      return;
    const key = letterOf(event);
    const isUndo = key === 'z' && !event.shiftKey;
    const isRedo = (key === 'z' && event.shiftKey) || key === 'y';
    if (!isUndo && !isRedo) return;
    // A search field has words of its own to undo.
    if (event.target instanceof HTMLInputElement && event.target.type === 'search') return;
    event.preventDefault();
    if (isUndo ? !model.canUndo() : !model.canRedo()) return sayNothing(isUndo ? nothingToUndo : nothingToRedo);
    if (isUndo) model.undo();
    else model.redo();
    announce(isUndo ? 'Undone' : 'Redone');
  };
  document.addEventListener('keydown', onKey);
  onCleanup(() => document.removeEventListener('keydown', onKey));
}
