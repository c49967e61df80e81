/** The one step of an open draft: what happens, in whatever order, leads from one state to the next and to what is to be done. */
import { begun, checked, networkChanged, probed, sessionConfirmed, started, ticked } from './around.ts';
import { readIfFlushed, reconnect } from './connecting.ts';
import type { DraftInput, InputOf } from './draft-input.ts';
import type { DraftState } from './draft-state.ts';
import { asked, begin, edited, received, storeAnswered } from './editing.ts';
import { abandoned, ended, holdAll, inquired, left, reopened } from './ending-step.ts';
import { isFlushed } from './exchange.ts';
import { closed, dropped, messageArrived, opened, sendFailed, synced } from './messages.ts';
import { documentRead, feedSaving, saveAsked } from './save.ts';
import { inTurn, stay, writeRecordSoon, type Step } from './step.ts';

/** A window that has left the draft waits for nothing but what it was writing. */
export function stepDraft(state: DraftState, input: DraftInput): Step {
  const isOver = state.window === 'closed' || state.window === 'forgotten';
  if (isOver && input.type !== 'stored') return stay(state);
  const [after, effects] = take(state, input);
  const [now, more] = settle(state, after);
  return [now, [...effects, ...more]];
}

const steps: { readonly [Type in DraftInput['type']]: (state: DraftState, input: InputOf<Type>) => Step } = {
  started,
  edited,
  received,
  read: documentRead,
  stored: storeAnswered,
  'save-kept': (state, { id, kept }) => feedSaving(state, { type: 'kept', id, kept }),
  'socket-opened': opened,
  'socket-closed': closed,
  'socket-dropped': dropped,
  'send-failed': sendFailed,
  synced,
  asked,
  message: messageArrived,
  ended: (state, { ending, document }) => ended(state, ending, document),
  probed,
  checked,
  begun,
  inquired,
  'session-confirmed': sessionConfirmed,
  'network-changed': networkChanged,
  tick: ticked,
  begin,
  reconnect,
  reopened,
  held: (state, { document }) => holdAll(document)(state),
  'save-asked': saveAsked,
  'save-cancelled': (state) => feedSaving(state, { type: 'cancelled' }),
  abandon: abandoned,
  close: left,
};

const take = <Type extends DraftInput['type']>(state: DraftState, input: InputOf<Type>): Step => steps[input.type](state, input);

/** What follows from a state, in whatever way it was reached. */
function settle(before: DraftState, state: DraftState): Step {
  const wasFlushed = before.socket.is === 'open' && isFlushed(before.socket.exchange);
  const isNow = state.socket.is === 'open' && isFlushed(state.socket.exchange);
  const isLost = before.socket.is === 'open' && state.socket.is !== 'open';
  return inTurn(
    // [U2]
    isNow && state.edits === 'unsent' ? { ...state, edits: 'acknowledged' } : state,
    isNow && !wasFlushed ? (now) => inTurn(now, readIfFlushed, writeRecordSoon) : stay,
    isLost ? (now) => feedSaving(now, { type: 'lost' }) : stay,
  );
}
