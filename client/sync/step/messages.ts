/** What the server says on a socket, and what its opening and closing mean. */
import { closeCode, diskFullReason } from '../../../core/protocol/control.ts';
import { afterTold } from '../told-contributions.ts';
import { reconnect, stop } from './connecting.ts';
import type { DraftEffect, InputOf } from './draft-input.ts';
import type { DraftState, Stop } from './draft-state.ts';
import { acknowledge, grant, newExchange } from './exchange.ts';
import { feedSaving } from './save.ts';
import { stay, writeRecordSoon, type Step } from './step.ts';

export function opened(state: DraftState): Step {
  const { edits, hasOpened } = state;
  // A draft without edits may have vanished while the socket was gone.
  const effects: DraftEffect[] = edits === 'untouched' && hasOpened ? [{ type: 'begin' }] : [];
  return [{ ...state, hasOpened: true, socket: { is: 'open', exchange: newExchange } }, effects];
}

export function closed(state: DraftState, { code, reason }: InputOf<'socket-closed'>): Step {
  const { socket } = state;
  const isRefusal = isForWhatWasSent(state, code);
  const now: DraftState = {
    ...state,
    isDiskFull: state.isDiskFull || (code === closeCode.tryAgainLater && reason === diskFullReason),
    refusals: isRefusal ? state.refusals + 1 : state.refusals,
  };
  if (!comesBack(now, code, isRefusal)) return stop(now, stopOf(code), reason);
  if (socket.is === 'open') return stay({ ...now, socket: { is: 'down', probe: 'none', failures: null } });
  const { probe, failures } = socket.is === 'down' ? socket : { probe: 'none', failures: null };
  return [{ ...now, socket: { is: 'down', probe: 'asking', failures } }, probe === 'asking' ? [] : [{ type: 'probe' }]];
}

/** A writer who became a reader may go on reading: the rejected change was on its way. */
const isDemoted = ({ socket }: DraftState, code: number): boolean =>
  code === closeCode.notAllowed && socket.is === 'open' && socket.exchange.may === 'read';

function isForWhatWasSent({ socket }: DraftState, code: number): boolean {
  const mayWrite = socket.is === 'open' && socket.exchange.may === 'write';
  return code === closeCode.invalidPayload || (code === closeCode.notAllowed && mayWrite);
}

/** The first time it may have been a race or a damaged frame. The second time it is what is sent, and would be again. [U17] */
const comesBack = (state: DraftState, code: number, isRefusal: boolean): boolean =>
  isRefusal ? state.refusals < 2 : isDemoted(state, code) || code < 4400 || code >= 4500; // [P14]

function stopOf(code: number): Stop {
  switch (code) {
    case closeCode.signedOut:
      return 'signed-out';
    case closeCode.gone:
      return 'gone';
    case closeCode.draftClosed:
      return 'closed';
    case closeCode.invalidPayload:
      return 'not-taken';
    case closeCode.tooLarge:
      return 'too-large';
    default:
      return 'not-allowed';
  }
}

export const dropped = (state: DraftState): Step => stay(state.socket.is === 'open' ? { ...state, socket: { is: 'connecting' } } : state);

/** A socket that takes nothing is dying: what it lacks is in the answer of the next. [U2] */
export const sendFailed = (state: DraftState): Step => (state.socket.is === 'open' ? reconnect(state) : stay(state));

/** The server's copy has been received. */
export const synced = (state: DraftState): Step => stay({ ...state, isReady: true });

export function messageArrived(state: DraftState, { message }: InputOf<'message'>): Step {
  const { socket } = state;
  if (socket.is !== 'open') return stay(state);
  switch (message.type) {
    case 'access': {
      const { level, commit, base } = message;
      return stay({ ...state, access: { level, commit, base }, socket: { ...socket, exchange: grant(socket.exchange, level) } });
    }
    case 'durable': {
      const exchange = acknowledge(socket.exchange, message.frames);
      return stay({ ...state, refusals: 0, isDiskFull: false, socket: { ...socket, exchange } });
    }
    case 'size':
      return stay({ ...state, size: { bytes: message.bytes, most: message.most } });
    case 'contributions': {
      const contributions = afterTold(state.record.contributions ?? new Map(), message);
      return writeRecordSoon({ ...state, record: { ...state.record, contributions } });
    }
    case 'refused': {
      const { id, code, detail, issues = [] } = message;
      return feedSaving(state, { type: 'refused', id, refusal: { code, detail, issues } });
    }
  }
}
