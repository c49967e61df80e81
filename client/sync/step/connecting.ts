/** When a socket is opened, ended and given up, and what is asked of the server over HTTP beside it. */
import type { DraftEffect } from './draft-input.ts';
import { isAllOnServer, type DraftState, type Stop } from './draft-state.ts';
import { stay, type Step } from './step.ts';

export const connect = (state: DraftState): Step => [{ ...state, socket: { is: 'connecting' } }, [{ type: 'connect' }]];

/** One that has failed before still counts as down until it opens. */
export function reconnect(state: DraftState): Step {
  const { socket } = state;
  const wasDown = socket.is === 'down' || socket.is === 'stopped';
  const failures = socket.is === 'down' ? socket.failures : null;
  return [
    { ...state, socket: wasDown ? { is: 'down', probe: 'none', failures } : { is: 'connecting' } },
    [{ type: 'cancel', timer: 'inquiry' }, { type: 'reconnect' }],
  ];
}

/** The server takes nothing more. */
export function stop(state: DraftState, why: Stop, reason = ''): Step {
  if (why === 'closed' || why === 'gone') return inquire({ ...state, socket: { is: 'stopped', why, reason, inquiry: null } });
  // The socket learns first that the session is over, and the whole product has to know.
  const effects: DraftEffect[] = why === 'signed-out' ? [{ type: 'expire-session' }] : [];
  return [{ ...state, socket: { is: 'stopped', why, reason } }, effects];
}

/** Gives the socket up from this side. */
export function giveUp(state: DraftState, why: Stop): Step {
  const [after, effects] = stop(state, why);
  return [after, [{ type: 'disconnect' }, ...effects]];
}

/** A draft that was closed without a word of how: the server is asked until it says. [P9] */
export function inquire(state: DraftState): Step {
  const { socket, ending, inquiries } = state;
  if (socket.is !== 'stopped' || (socket.why !== 'closed' && socket.why !== 'gone') || ending) return stay(state);
  const turn = inquiries + 1;
  return [
    { ...state, inquiries: turn, socket: { ...socket, inquiry: { turn, awaits: 'answer' } } },
    [
      { type: 'cancel', timer: 'inquiry' },
      { type: 'inquire', turn },
    ],
  ];
}

/** A duplicate holds what no other device can begin with: the server is not told of it before its first edit. */
const isCopy = ({ record, isEmpty }: DraftState): boolean => record.base === null && !isEmpty;

/** The server has to know what it goes on from before it takes the first edit. [U102] */
export const isGoingOn = ({ record }: DraftState): boolean => record.continues !== undefined && !record.onServer;

/** Whether the server is told of the draft before a socket is opened. */
export const isAnnounced = (state: DraftState): boolean => state.edits === 'untouched' || isGoingOn(state);

/** Announces a draft to the server, and by it to the others. [U40] */
export const introduce = (state: DraftState): Step =>
  isIntroduced(state) ? stay(state) : [state, [{ type: 'cancel', timer: 'begin' }, { type: 'begin' }]];

export const isIntroduced = (state: DraftState): boolean =>
  !isAnnounced(state) ||
  (isCopy(state) && !isGoingOn(state)) ||
  state.ending !== null ||
  state.window !== 'open' ||
  state.socket.is !== 'idle';

/** The server has every edit now: the document is read, for the record and for a Save that waits. */
export const readIfFlushed = (state: DraftState): Step => (isAllOnServer(state) ? [state, [{ type: 'read' }]] : stay(state));
