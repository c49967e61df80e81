/** The Save of an open draft: kept over reloads, sent once the server has every edit, forgotten when it is answered. */
import { encodeControl } from '../../../core/protocol/control.ts';
import { readIfFlushed } from './connecting.ts';
import type { InputOf } from './draft-input.ts';
import { isAllOnServer, type DraftState } from './draft-state.ts';
import { begin } from './editing.ts';
import { requestOf, stepSaving, type SavingInput } from './saving.ts';
import { changeRecord, inTurn, stay, writeRecordSoon, type Step } from './step.ts';

export function feedSaving(state: DraftState, input: SavingInput): Step {
  const [saving, effect] = stepSaving(state.saving, input);
  const now: DraftState = { ...state, saving };
  if (effect === 'forget') return changeRecord({ save: null })(now);
  const request = requestOf(saving);
  if (effect === null || request === null) return stay(now);
  if (effect === 'keep') return [{ ...now, record: { ...now.record, save: request } }, [{ type: 'keep-save', request }]];
  const { id, digest } = request;
  return [now, [{ type: 'send', frame: encodeControl({ type: 'commit', id, digest }) }]];
}

export const saveAsked = (state: DraftState, { request }: InputOf<'save-asked'>): Step =>
  inTurn(state, (now) => feedSaving(now, { type: 'asked', request }), begin, readIfFlushed);

/** The document as the server has it: further edits are recognized against it, and a Save that waits is compared with it. */
export function documentRead(state: DraftState, { document }: InputOf<'read'>): Step {
  if (state.window !== 'open' || !isAllOnServer(state)) return stay(state);
  return inTurn(
    { ...state, acknowledged: document },
    (now) => feedSaving(now, { type: 'flushed', content: document.content }),
    writeRecordSoon,
  );
}
