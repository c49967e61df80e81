/** How sessions go: closed here, or gone by themselves. What they showed of themselves goes with them. */
import type { RoomEffect, RoomInput } from './inputs.ts';
import { share } from './presence.ts';
import { presentSession, presentSessions, type RoomState, type SessionId } from './state.ts';

/** Nothing where the session is on its way out already. */
export function close(state: RoomState, id: SessionId, code: number, reason: string): RoomEffect[] {
  if (!presentSession(state, id)) return [];
  return [...leave(state, id), { type: 'close', session: id, code, reason }];
}

export function closed(state: RoomState, { code, reason, sessions }: Extract<RoomInput, { type: 'closed' }>): RoomEffect[] {
  const ids = sessions === 'all' ? [...presentSessions(state)].map(([id]) => id) : sessions;
  return ids.flatMap((id) => close(state, id, code, reason));
}

/** The session's socket is gone. */
export function left(state: RoomState, { session }: Extract<RoomInput, { type: 'left' }>): RoomEffect[] {
  const effects = presentSession(state, session) ? leave(state, session) : [];
  state.sessions.delete(session);
  return effects;
}

function leave(state: RoomState, id: SessionId): RoomEffect[] {
  const person = presentSession(state, id)?.person ?? null;
  state.sessions.set(id, { type: 'leaving' });
  return [...share(state, state.presence.leave(id), person), { type: 'publish', what: 'people' }];
}

/** What is not taken closes its own session and touches nothing else. [P23] */
export function refused(state: RoomState, { session, reason, detail }: Extract<RoomInput, { type: 'refused' }>): RoomEffect[] {
  if (!presentSession(state, session)) return [];
  // The effect closes the socket with the code of the reason, after its cost was charged.
  return [...leave(state, session), { type: 'refuse', session, reason, detail }];
}
