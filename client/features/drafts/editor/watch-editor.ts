/** What the editor does by itself as long as it is shown: it announces, shows where the person is, and sends what has become smaller. */
import { createEffect, createSignal, onCleanup } from 'solid-js';
import type * as Y from 'yjs';
import { frameBounds } from '../../../../core/protocol/client-frame.ts';
import type { DraftConnection } from '../../../sync/draft-connection.ts';
import { stateLabel } from '../../../sync/step/sync-state.ts';
import { warnOfLeaving } from '../../../ui/feedback/closing-guard.ts';
import { announce } from '../../../ui/feedback/toast.tsx';
import type { Editor } from './editor-context.tsx';

/** Says where the edits are when that changed, not at every key: being sent is on the way from one to the other. */
export function announceState(draft: DraftConnection): void {
  let last = '';
  createEffect(() => {
    const state = draft.state();
    if (state.kind === 'sending' || state.kind === 'connecting' || state.kind === 'unchanged') return;
    const label = stateLabel(state);
    if (last !== '' && label !== last) announce(label);
    last = label;
  });
}

/** The others see which field this person is in. */
export function watchFocus({ presence }: Editor): void {
  const look = (): void => {
    const { activeElement } = document;
    const place = activeElement instanceof HTMLElement ? (activeElement.dataset['within'] ?? activeElement.dataset['place']) : undefined;
    presence.go(place ?? null);
  };
  const later = (): void => queueMicrotask(look);
  document.addEventListener('focusin', later);
  document.addEventListener('focusout', later);
  onCleanup(() => {
    document.removeEventListener('focusin', later);
    document.removeEventListener('focusout', later);
  });
}

/** Milliseconds after which an edit that is in this window alone is not just on its way to the local store. */
const onItsWay = 500;

/** A window whose edits are nowhere else asks before it goes. [U265] */
export function askBeforeLosing({ workspace, draft }: Editor): void {
  const [isOnlyHere, setIsOnlyHere] = createSignal(false);
  createEffect(() => {
    setIsOnlyHere(false);
    if (draft.state().edits !== 'window') return;
    if (!workspace.store.keeps) return void setIsOnlyHere(true);
    onCleanup(workspace.platform.after(onItsWay, () => setIsOnlyHere(true)));
  });
  warnOfLeaving(isOnlyHere);
}

/** What was too large to be sent may have been taken back or deleted: the rest is sent. Milliseconds are waited for more of that. [U62] */
export function sendOnceSmaller({ workspace, draft, model }: Editor): void {
  let cancel = (): void => undefined;
  const onTransaction = ({ local, deleteSet }: Y.Transaction): void => {
    if (!local || deleteSet.clients.size === 0 || draft.stop()?.kind !== 'too-large') return;
    cancel();
    cancel = workspace.platform.after(300, () => {
      model.trim(frameBounds.frame);
      draft.reconnect();
    });
  };
  draft.doc.on('afterTransaction', onTransaction);
  onCleanup(() => {
    cancel();
    draft.doc.off('afterTransaction', onTransaction);
  });
}
