/** The shape of every part of the step: the next state, and what is to be done. */
import type { DraftChange } from '../../store/local-store.ts';
import type { DraftEffect } from './draft-input.ts';
import type { DraftState } from './draft-state.ts';

export type Step = readonly [DraftState, readonly DraftEffect[]];

export const stay = (state: DraftState): Step => [state, []];

/** One part after the other: each gets the state that the one before it has left. */
export function inTurn(state: DraftState, ...parts: readonly ((state: DraftState) => Step)[]): Step {
  return parts.reduce<Step>(
    ([before, effects], part) => {
      const [after, more] = part(before);
      return [after, [...effects, ...more]];
    },
    [state, []],
  );
}

/** Milliseconds before the record is written, so that typing does not write at every key. */
const recordPause = 300;

export const writeRecordSoon = (state: DraftState): Step =>
  state.isRecordDue || state.window !== 'open'
    ? stay(state)
    : [{ ...state, isRecordDue: true }, [{ type: 'schedule', timer: 'record', milliseconds: recordPause }]];

export const changeRecord =
  (change: DraftChange) =>
  (state: DraftState): Step => [{ ...state, record: { ...state.record, ...change } }, [{ type: 'change-record', change }]];
