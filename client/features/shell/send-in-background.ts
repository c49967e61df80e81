/** Looks, as long as the product is open, whether something on this device waits for the server, and sends it when the server is there. */
import { createEffect, onCleanup } from 'solid-js';
import type { Desk } from '../../data/app.tsx';
import type { Overtaken, Sent } from '../../data/send-waiting.ts';
import { isOnlyHere } from '../../data/local-store.ts';
import { tell } from '../../ui/toast.tsx';

/** Milliseconds between two looks. */
const pause = 10_000;

export function sendInBackground(desk: Desk, navigate: (address: string) => void): void {
  const asking = new Set<string>();
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
    if (!records.some((record) => isOnlyHere(record) && !record.ending && !desk.openDrafts.has(record.id) && !asking.has(record.id)))
      return;
    isSending = true;
    const { sendWaiting } = await import('../../data/send-waiting.ts');
    const { user } = desk.account();
    // A Save that waits for the person's answer is not tried again until they have given it.
    const sent = await sendWaiting({ ...desk, user: user.id }, (id) => desk.openDrafts.has(id) || asking.has(id)).catch(() => []);
    isSending = false;
    for (const one of sent) report(one);
  };

  const report = ({ record, outcome }: Sent): void => {
    if (outcome === null) return;
    if (outcome.step === 'done') return void tell({ text: `“${record.name}” was saved, as you asked while offline.`, tone: 'good' });
    const text =
      outcome.step === 'overtaken'
        ? overtaken(record.name, outcome)
        : outcome.step === 'changed'
          ? `“${record.name}” was not saved: it changed since you asked. Look at the difference and decide.`
          : `“${record.name}” was not saved. ${outcome.refusal.detail}`;
    if (outcome.step === 'changed') asking.add(record.id);
    tell({ text, tone: 'warning', stays: true, action: { label: 'Open the draft', run: () => navigate(`/drafts/${record.id}`) } });
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

/** Somebody's else Save or end of the draft must not look like the one that waited here. [U28] */
function overtaken(name: string, { ending: { how, by }, hasEdits }: Overtaken): string {
  const what = how === 'committed' ? 'saved another state of it' : how === 'discarded' ? 'discarded it' : 'removed it';
  const edits = hasEdits ? ' Your edits are kept on this device.' : '';
  return `Your Save of “${name}” did not take place: ${by ?? 'somebody'} ${what} before.${edits}`;
}
