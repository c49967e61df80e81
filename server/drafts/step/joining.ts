/** A session comes into a room and is greeted with what it needs to know. */
import { closeCode } from '../../../core/protocol/control.ts';
import type { Rights, RoomEffect, RoomInput } from './inputs.ts';
import { everybody, requestPresence } from './presence.ts';
import { accessMessage, accessOf, closeForRights } from './rights.ts';
import type { PresentSession, RoomState } from './state.ts';
import { sendSize } from './writes.ts';

export function joined(state: RoomState, input: Extract<RoomInput, { type: 'joined' }>, rights: Rights): RoomEffect[] {
  const { session: id, person, speaksControl, bytes } = input;
  if (state.phase === 'over') {
    state.sessions.set(id, { type: 'leaving' });
    return [{ type: 'close', session: id, code: closeCode.restarting, reason: 'the draft is loaded afresh from the disk' }];
  }
  const access = accessOf(state, rights, person.id);
  const session: PresentSession = { type: 'connecting', held: [], hasAnswered: false, person, speaksControl, access, durable: 0 };
  state.sessions.set(id, session);
  // It may have been taken away since the socket was accepted.
  if (access.level === 'none') return closeForRights(state, id);
  return [
    ...accessMessage(state, id, session),
    ...(speaksControl ? [{ type: 'send-contributions', to: [id], facts: null } as const, ...sendSize(bytes, () => [id])] : []),
    ...(access.level === 'write' ? [{ type: 'ask', session: id } as const] : []),
    ...(everybody(state).length > 0 ? requestPresence(state, { type: 'presence-requested', session: id }) : []),
    { type: 'publish', what: 'people' },
  ];
}
