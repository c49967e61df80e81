/** A room as a step: its state and what happened to it come to its next state and to what its shell does. [P3] */
import type { Rights, RoomEffect, RoomInput, Stepped, Timer } from './inputs.ts';
import { answered, edited, judged, syncRequested, retried } from './edits.ts';
import { joined } from './joining.ts';
import { closed, left, refused } from './leaving.ts';
import {
  answerRequests,
  nodeGone,
  presenceAged,
  sendPresenceElsewhere,
  requestPresence,
  sendShown,
  showed,
  shownElsewhere,
} from './presence.ts';
import { claimed, reviewAccess } from './rights.ts';
import type { RoomState } from './state.ts';
import { beginWrite, disposed, failed, fellBehind, follow, followed, writeLost, written } from './writes.ts';

export type StepRoom = typeof stepRoom;

/** Takes the state over: the caller goes on with the one that is returned. */
export const stepRoom = (state: RoomState, input: RoomInput, rights: Rights): Stepped<RoomState> => [
  state,
  effectsOf(state, input, rights),
];

function effectsOf(state: RoomState, input: RoomInput, rights: Rights): RoomEffect[] {
  switch (input.type) {
    case 'joined':
      return joined(state, input, rights);
    case 'left':
      return left(state, input);
    case 'sync-requested':
      return syncRequested(state, input);
    case 'edited':
      return edited(state, input, rights);
    case 'answered':
      return answered(state, input);
    case 'judged':
      return judged(state, input, rights);
    case 'showed':
      return showed(state, input);
    case 'presence-requested':
      return requestPresence(state, input);
    case 'shown-elsewhere':
      return shownElsewhere(state, input);
    case 'node-gone':
      return nodeGone(state, input);
    case 'presence-aged':
      return presenceAged(state);
    case 'presence-requested-elsewhere':
      return sendPresenceElsewhere(state);
    case 'refused':
      return refused(state, input);
    case 'tick':
      return ticked(state, input.of, rights);
    case 'written':
      return written(state, input, rights);
    case 'fell-behind':
      return fellBehind(state);
    case 'write-refused':
      return follow(state);
    case 'followed':
      return followed(state, input, rights);
    case 'retried':
      return retried(state, input, rights);
    case 'write-lost':
      return writeLost(state);
    case 'failed':
      return failed(state, input);
    case 'rights-changed':
      return reviewAccess(state, rights, input.concerns);
    case 'claimed':
      return claimed(state, input.person, rights);
    case 'closed':
      return closed(state, input);
    case 'disposed':
      return disposed(state);
  }
}

function ticked(state: RoomState, timer: Timer, rights: Rights): RoomEffect[] {
  switch (timer) {
    case 'write':
      return beginWrite(state, rights);
    case 'presence':
      return sendShown(state);
    case 'presence-answers':
      return answerRequests(state);
  }
}
