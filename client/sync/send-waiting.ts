/** Sends what waits on this device – edits and Saves of drafts that are not open – as soon as the server can be reached. */
import { createEffect, createRoot, untrack } from 'solid-js';
import { openDraft, type OpenContext } from './open-draft.ts';
import type { DraftConnection } from './draft-connection.ts';
import type { Saving } from './step/saving.ts';
import type { SyncState } from './step/sync-state.ts';
import type { DraftRecord, Ending } from '../store/local-store.ts';

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

async function sendOne(context: OpenContext, { id, save }: DraftRecord): Promise<SendOutcome> {
  const opened = await openDraft(context, id);
  if (opened.kind !== 'open') return null;
  const { draft } = opened;
  return new Promise((resolve) => {
    createRoot((dispose) => {
      let isDone = false;
      const finish = (): void => {
        if (isDone) return;
        isDone = true;
        const outcome = untrack(() => outcomeOf(turnOf(draft), save !== null));
        stopWaiting();
        dispose();
        draft.close();
        resolve(outcome);
      };
      const stopWaiting = context.platform.after(longestTurn, finish);
      createEffect(() => isOver(turnOf(draft)) && queueMicrotask(finish));
    });
  });
}

/** What of an open draft decides whether its turn is over, and what came of it. */
export interface Turn {
  readonly saving: Saving;
  readonly kind: SyncState['kind'];
  readonly ending: Ending | null;
  readonly flushed: boolean;
  readonly isUnreachable: boolean;
  /** Whether there are edits here that the server never took. */
  readonly hasEdits: boolean;
}

const turnOf = (draft: DraftConnection): Turn => ({
  ...{ saving: draft.save.saving(), kind: draft.state().kind, ending: draft.ending(), flushed: draft.flushed() },
  ...{ isUnreachable: draft.isUnreachable(), hasEdits: draft.unsaved() },
});

/** A draft that is closed is not over before it is known how: only that tells whether the Save was carried out. [U28] */
export function isOver({ saving, kind, ending, flushed, isUnreachable }: Turn): boolean {
  switch (kind) {
    case 'closed':
      return ending !== null;
    case 'signed-out':
    case 'rejected':
    case 'blocked':
      return true;
    // A socket that fails once is tried again at once. A server that answers nothing at all ends the turn.
    case 'offline':
      return isUnreachable;
    default:
      return saving.step === 'done' || (saving.step !== 'waiting' && saving.step !== 'sent' && flushed);
  }
}

export function outcomeOf({ saving, ending, hasEdits }: Turn, wasAsked: boolean): SendOutcome {
  if (saving.step === 'done' || saving.step === 'refused' || saving.step === 'changed') return saving;
  return wasAsked && ending ? { step: 'overtaken', ending, hasEdits } : null; // [U28]
}
