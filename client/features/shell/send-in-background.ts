/** Looks, as long as the product is open, whether something on this device waits for the server, and sends it when the server is there. */
import { createEffect, onCleanup } from 'solid-js';
import type { Desk } from '../../data/app.tsx';
import { isOnlyHere } from '../../data/local-store.ts';
import { tell } from '../../ui/toast.tsx';

/** Milliseconds between two looks. */
const pause = 10_000;

export function sendInBackground(desk: Desk): void {
  let isSending = false;
  let isOver = false;
  let cancel = (): void => undefined;

  const look = async (): Promise<void> => {
    cancel();
    const session = desk.session.session();
    if (session.state === 'signed-in' && session.standing === 'remembered') await desk.session.check();
    await sendAll();
    if (!isOver) cancel = desk.edge.after(pause, () => void look());
  };

  const sendAll = async (): Promise<void> => {
    const session = desk.session.session();
    if (isSending || session.state !== 'signed-in' || session.standing !== 'confirmed') return;
    const records = await desk.store.drafts().catch(() => []);
    if (!records.some((record) => isOnlyHere(record) && !record.ending && !desk.openDrafts.has(record.id))) return;
    isSending = true;
    const { sendWaiting } = await import('../../data/send-waiting.ts');
    const { user } = desk.account();
    const sent = await sendWaiting({ ...desk, user: user.id }, user.username, (id) => desk.openDrafts.has(id)).catch(() => []);
    isSending = false;
    for (const { record, saved } of sent) {
      if (saved) tell({ text: `“${record.name}” was saved, as you asked while offline.`, tone: 'good' });
    }
  };

  createEffect(() => {
    // Signing in again is a reason to look at once.
    desk.session.session();
    queueMicrotask(() => void look());
  });
  const stopListening = desk.edge.onNetwork((online) => online && void look());
  onCleanup(() => {
    isOver = true;
    cancel();
    stopListening();
  });
}
