/** Sends what waits on this device – edits and Saves of drafts that are not open – as soon as the server can be reached. */
import { createEffect, createRoot, untrack } from 'solid-js';
import { openDraft, type OpenContext } from './draft/open-draft.ts';
import { createSave } from './draft/save-draft.ts';
import type { Saving } from './draft/saving.ts';
import type { DraftRecord, Ending } from './local-store.ts';

/** How long one draft may take before the next gets its turn, in milliseconds. */
const longestTurn = 20_000;

/** What became of a draft's waiting Save; null where there was none, or the server could not be reached. */
export type SendOutcome = Extract<Saving, { step: 'done' | 'refused' | 'changed' }> | Overtaken | null;
/** The draft ended before the Save that waited here could be carried out. */
export interface Overtaken {
  readonly step: 'overtaken';
  readonly ending: Ending;
  /** Whether there are edits here that the server never took. */
  readonly hasEdits: boolean;
}
export type Sent = { readonly record: DraftRecord; readonly outcome: SendOutcome };

/** Whether there is something to send that no question stands in the way of. */
export const isWaiting = (record: DraftRecord): boolean =>
  !record.fresh && !record.ending && (record.unsaved || record.save !== null || !record.onServer);

/** One after the other; `isOpen` leaves alone what an editor holds. Answers what became of the Saves that waited. */
export async function sendWaiting(context: OpenContext, isOpen: (id: string) => boolean): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const record of await context.store.drafts()) {
    if (isWaiting(record) && !isOpen(record.id)) sent.push({ record, outcome: await sendOne(context, record) });
  }
  return sent;
}

async function sendOne(context: OpenContext, record: DraftRecord): Promise<SendOutcome> {
  const opened = await openDraft(context, record.id);
  if (opened.kind !== 'open') return null;
  const { draft } = opened;
  return new Promise((resolve) => {
    createRoot((dispose) => {
      const save = createSave(context.edge, draft, opened.record.save);
      let isOver = false;
      const finish = (): void => {
        if (isOver) return;
        isOver = true;
        const outcome = untrack(() =>
          outcomeOf(save.saving(), { wasAsked: opened.record.save !== null, ending: draft.ending(), hasEdits: draft.unsaved() }),
        );
        stopWaiting();
        dispose();
        draft.close();
        resolve(outcome);
      };
      const stopWaiting = context.edge.after(longestTurn, finish);
      draft.begin();
      createEffect(() => {
        const { step } = save.saving();
        const { kind } = draft.state();
        const hasAnswer = step !== 'waiting' && step !== 'sent' && draft.settled();
        const isStuck = kind === 'signed-out' || kind === 'refused' || kind === 'closed' || kind === 'offline' || kind === 'blocked';
        // Not at once: the message that closes a draft is the one that says whether it was saved.
        if (step === 'done' || hasAnswer || isStuck) queueMicrotask(finish);
      });
    });
  });
}

interface Turn {
  readonly wasAsked: boolean;
  readonly ending: Ending | null;
  readonly hasEdits: boolean;
}

export function outcomeOf(saving: Saving, { wasAsked, ending, hasEdits }: Turn): SendOutcome {
  if (saving.step === 'done' || saving.step === 'refused' || saving.step === 'changed') return saving;
  return wasAsked && ending ? { step: 'overtaken', ending, hasEdits } : null; // [U28]
}
