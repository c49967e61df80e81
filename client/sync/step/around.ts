/** What is learned around a socket: from requests over HTTP, the session, the network and the clock. */
import { connect, giveUp, inquire, introduce, isAnnounced, isGoingOn, isIntroduced, reconnect, stop } from './connecting.ts';
import type { InputOf } from './draft-input.ts';
import type { DraftState, Failures } from './draft-state.ts';
import { inquiryPaused, recordWritten } from './ending-step.ts';
import { changeRecord, inTurn, stay, type Step } from './step.ts';

export function started(state: DraftState): Step {
  if (isAnnounced(state)) return introduce(state);
  return state.ending ? stay(state) : connect(state);
}

/** Milliseconds before a draft without edits is announced to the server again. */
const beginPause = 5_000;

export function begun(state: DraftState, { answer }: InputOf<'begun'>): Step {
  const { onServer } = state.record;
  const now = answer === 'begun' && !onServer ? changeRecord({ onServer: true }) : stay;
  if (isIntroduced(state)) return now(state);
  if (answer === 'closed') return stop(state, 'closed');
  // With edits, the socket says why it is refused.
  if (answer === 'begun' || (answer === 'refused' && (onServer || state.edits !== 'untouched'))) return inTurn(state, now, connect);
  return answer === 'unreachable' ? [state, [{ type: 'schedule', timer: 'begin', milliseconds: beginPause }]] : stay(state);
}

/** Why a socket did not open. One that has opened since, or was given up, is no longer asked about. */
export function probed(state: DraftState, { answer, now }: InputOf<'probed'>): Step {
  const { socket } = state;
  if (socket.is !== 'down') return stay(state);
  if (answer === 'fine') return stay({ ...state, socket: { ...socket, probe: 'none', failures: oneMore(socket.failures, now) } });
  if (answer === 'unreachable') return stay({ ...state, socket: { ...socket, probe: 'unreachable', failures: null } });
  return giveUp(state, answer);
}

const oneMore = (failures: Failures | null, now: number): Failures => ({
  count: (failures?.count ?? 0) + 1,
  first: failures?.first ?? now,
  last: now,
});

/** The same person is back: the draft goes on where it stopped. */
export function sessionConfirmed(state: DraftState): Step {
  const { socket } = state;
  if (socket.is !== 'stopped') return introduce(state);
  if (isGoingOn(state)) return introduce({ ...state, socket: { is: 'idle' } });
  return socket.why === 'signed-out' || socket.why === 'not-allowed' || socket.why === 'hidden' ? reconnect(state) : inquire(state);
}

/** The browser's word is only a hint: a server on this machine needs no network. */
export function networkChanged(state: DraftState, { isOnline }: InputOf<'network-changed'>): Step {
  const { socket, ending } = state;
  if (socket.is === 'stopped' || ending) return stay(state);
  if (socket.is === 'idle') return isOnline ? introduce(state) : stay(state);
  if (!isOnline) return [state, [{ type: 'check' }]];
  return socket.is === 'open' ? stay(state) : reconnect(state);
}

export function checked(state: DraftState, { isReachable }: InputOf<'checked'>): Step {
  const { socket } = state;
  return isReachable || socket.is === 'stopped' || socket.is === 'idle' ? stay(state) : reconnect(state);
}

export function ticked(state: DraftState, { timer }: InputOf<'tick'>): Step {
  switch (timer) {
    case 'record':
      return recordWritten(state);
    case 'begin':
      return introduce(state);
    case 'inquiry':
      return inquiryPaused(state);
  }
}
