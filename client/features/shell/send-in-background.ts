/** Checks, as long as the product is open, whether something on this device waits for the server, and sends it when the server is there. */
import { createEffect, onCleanup } from 'solid-js';
import type { Workspace } from '../../app-context.tsx';
import type { Overtaken, Sent } from '../../sync/send-waiting.ts';
import { isOnlyHere } from '../../store/local-store.ts';
import { tell } from '../../ui/feedback/toast.tsx';

/** Milliseconds between two checks. */
const pause = 10_000;

export function sendInBackground(workspace: Workspace, navigate: (address: string) => void): void {
  const asking = new Set<string>();
  let isSending = false;
  let isOver = false;
  let cancel = (): void => undefined;

  const check = async (): Promise<void> => {
    cancel();
    const session = workspace.session.session();
    if (session.state === 'signed-in' && session.status === 'remembered') await workspace.session.check();
    await sendAll();
    if (!isOver) cancel = workspace.platform.after(pause, () => void check());
  };

  const sendAll = async (): Promise<void> => {
    const session = workspace.session.session();
    if (isSending || session.state !== 'signed-in' || session.status !== 'confirmed') return;
    const records = await workspace.store.drafts().catch(() => []);
    if (!records.some((record) => isOnlyHere(record) && !record.ending && !workspace.openDrafts.has(record.id) && !asking.has(record.id)))
      return;
    isSending = true;
    const { sendWaiting } = await import('../../sync/send-waiting.ts');
    const { user } = workspace.account();
    // A Save that waits for the person's answer is not tried again until they have given it.
    const sent = await sendWaiting({ ...workspace, user: user.id }, (id) => workspace.openDrafts.has(id) || asking.has(id)).catch(() => []);
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
          ? `“${record.name}” was not saved: it changed since you asked. Open it, check the difference and decide.`
          : `“${record.name}” was not saved. ${outcome.refusal.detail}`;
    if (outcome.step === 'changed') asking.add(record.id);
    tell({ text, tone: 'warning', stays: true, action: { label: 'Open the draft', run: () => navigate(`/drafts/${record.id}`) } });
  };

  createEffect(() => {
    // Signing in again is a reason to check at once.
    workspace.session.session();
    queueMicrotask(() => void check());
  });
  const stopListening = workspace.platform.onNetwork((online) => online && void check());
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
