/** Sends what waits on this device – edits and Saves of drafts that are not open – as soon as the server can be reached. */
import { createEffect, createRoot } from 'solid-js';
import { openDraft, type OpenContext } from './draft/open-draft.ts';
import { createSave } from './draft/save-draft.ts';
import type { DraftRecord } from './local-store.ts';

/** How long one draft may take before the next gets its turn, in milliseconds. */
const longestTurn = 20_000;

export type Sent = { readonly record: DraftRecord; readonly saved: { readonly id: string; readonly revision: number } | null };

/** Whether there is something to send that no question stands in the way of. */
export const isWaiting = (record: DraftRecord): boolean => !record.fresh && !record.ending && (record.unsaved || record.save !== null || !record.onServer);

/** One after the other; `isOpen` leaves alone what an editor holds. Answers what was saved. */
export async function sendWaiting(context: OpenContext, username: string, isOpen: (id: string) => boolean): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const record of await context.store.drafts()) {
    if (isWaiting(record) && !isOpen(record.id)) sent.push({ record, saved: await sendOne(context, username, record) });
  }
  return sent;
}

async function sendOne(context: OpenContext, username: string, record: DraftRecord): Promise<Sent['saved']> {
  const opened = await openDraft(context, record.id);
  if (opened.kind !== 'open') return null;
  const { draft } = opened;
  return new Promise((resolve) => {
    createRoot((dispose) => {
      const save = createSave(context.edge, draft, username, opened.record.save);
      const finish = (saved: Sent['saved']): void => {
        stopWaiting();
        dispose();
        draft.close();
        resolve(saved);
      };
      const stopWaiting = context.edge.after(longestTurn, () => finish(null));
      draft.begin();
      createEffect(() => {
        const saving = save.saving();
        const { kind } = draft.state();
        if (saving.step === 'done') return queueMicrotask(() => finish(saving.profile));
        const hasAnswer = saving.step !== 'waiting' && saving.step !== 'sent';
        const isStuck = kind === 'signed-out' || kind === 'refused' || kind === 'closed' || kind === 'offline';
        if ((hasAnswer && draft.settled()) || isStuck) queueMicrotask(() => finish(null));
      });
    });
  });
}
