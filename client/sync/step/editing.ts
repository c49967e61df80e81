/** What becomes of a change of the document: stored on this device, sent to the other tabs, and to the server where the socket takes it. */
import { frameBounds } from '../../../core/protocol/client-frame.ts';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import type { DraftChange } from '../../store/local-store.ts';
import { connect, giveUp, readIfFlushed } from './connecting.ts';
import { keep, stored, type Batch } from './device.ts';
import type { DraftEffect, InputOf } from './draft-input.ts';
import { recordOf, type DraftState } from './draft-state.ts';
import { answer, countUpdate, maySend } from './exchange.ts';
import { changeRecord, inTurn, stay, writeRecordSoon, type Step } from './step.ts';

/** An edit that the server has not acknowledged. [U2] */
export function edited(state: DraftState, { update, by }: InputOf<'edited'>): Step {
  const isFirst = state.edits !== 'unsent';
  const wasUntouched = state.edits === 'untouched';
  return inTurn(
    { ...state, edits: 'unsent', isEmpty: false },
    append(update, isFirst ? { unsaved: true, fresh: false } : null),
    (now) => [now, by === 'window' ? [{ type: 'send-to-tabs', update }] : []],
    wasUntouched ? sendHeld : sendUpdate(update),
    writeRecordSoon,
  );
}

/** An edit of another device: the server has it already. */
export function received(state: DraftState, { update }: InputOf<'received'>): Step {
  const wasUntouched = state.edits === 'untouched';
  return inTurn(
    { ...state, edits: wasUntouched ? 'acknowledged' : state.edits, isEmpty: false },
    append(update, null),
    // The first edit is another person's.
    wasUntouched ? (now) => inTurn(now, changeRecord({ fresh: false, onServer: true }), sendHeld) : stay,
    readIfFlushed,
    writeRecordSoon,
  );
}

/** Sends the draft before its first edit. */
export const begin = (state: DraftState): Step =>
  state.edits !== 'untouched' || state.ending
    ? stay(state)
    : inTurn({ ...state, edits: 'unsent' }, changeRecord({ unsaved: true, fresh: false }), sendHeld);

/** A draft is sent whole with its first edit: as the answer that the server waits for, or on a socket that is still to open. */
function sendHeld(state: DraftState): Step {
  const { socket, ending } = state;
  if (ending) return stay(state);
  if (socket.is === 'idle') return connect(state);
  const isHeld = socket.is === 'open' && socket.exchange.may === 'write' && socket.exchange.answer === 'held';
  return isHeld ? [state, [{ type: 'answer' }]] : stay(state);
}

const sendUpdate =
  (update: Uint8Array) =>
  (state: DraftState): Step => {
    const { socket } = state;
    if (socket.is !== 'open' || !maySend(socket.exchange)) return stay(state);
    const frame = updateFrame(update);
    if (isTooLarge(frame)) return giveUp(state, 'too-large');
    return [{ ...state, socket: { ...socket, exchange: countUpdate(socket.exchange) } }, [{ type: 'send', frame }]];
  };

/** The server asks for what it lacks. A draft without edits is held back; a reader is not asked. [U3] */
export function asked(state: DraftState, { frame }: InputOf<'asked'>): Step {
  const { socket, edits } = state;
  if (socket.is !== 'open' || socket.exchange.may === 'read') return stay(state);
  const isHeld = edits === 'untouched';
  if (!isHeld && isTooLarge(frame)) return giveUp(state, 'too-large');
  const exchange = answer(socket.exchange, isHeld ? 'held' : 'sent');
  return [{ ...state, socket: { ...socket, exchange } }, isHeld ? [] : [{ type: 'send', frame }]];
}

/** No socket takes it, and neither a network nor a session makes it smaller. [U17] */
const isTooLarge = (frame: Uint8Array): boolean => frame.byteLength > frameBounds.frame;

/** Keeps an update on this device, together with what it changes of the record. [U5] */
const append =
  (update: Uint8Array, change: DraftChange | null) =>
  (state: DraftState): Step => {
    if (state.window !== 'open') return stay(state);
    const [device, batch] = keep(state.device, { updates: [update], change });
    return [{ ...state, device, record: { ...state.record, ...change } }, appending(batch)];
  };

const appending = (batch: Batch | null): DraftEffect[] => (batch ? [{ type: 'append', batch }] : []);

/** The local store has answered; `missing`, another tab has deleted the draft. */
export function storeAnswered(state: DraftState, { result }: InputOf<'stored'>): Step {
  const { device, window } = state;
  const isGone = window === 'abandoned' || window === 'forgotten';
  if (result === 'missing' && device.is === 'writing' && !isGone)
    return [{ ...state, record: recordOf(state) }, [{ type: 'restore', batch: device.batch }]];
  const [next, batch] = stored(device, result === 'missing' ? 'written' : result);
  return [{ ...state, device: next }, appending(batch)];
}
