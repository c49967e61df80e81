/** What people show of themselves: gathered, and sent a frame at a time, so that a session that shows much makes presence slow, and nothing else. [P7] [P33] */
import type { AwarenessEntry } from '../../../core/protocol/client-frame.ts';
import { inFrames } from '../presence.ts';
import type { RoomEffect, RoomInput } from './inputs.ts';
import { presentSession, presentSessions, type RoomState } from './state.ts';

export function showed(state: RoomState, { session: id, entries, owners }: Extract<RoomInput, { type: 'showed' }>): RoomEffect[] {
  const session = presentSession(state, id);
  return session ? share(state, state.presence.accept(id, session.person, entries, owners)) : [];
}

export function share(state: RoomState, entry: AwarenessEntry | null): RoomEffect[] {
  if (!entry || state.phase === 'over') return [];
  const isFirst = state.shown.size === 0;
  state.shown.set(entry.client, entry);
  return isFirst ? [{ type: 'schedule', timer: 'presence' }] : [];
}

/** The sender gets its own state too: a stock client takes silence for a dead connection. */
export function sendShown(state: RoomState): RoomEffect[] {
  const [first = []] = inFrames(state.shown.values());
  for (const { client } of first) state.shown.delete(client);
  const effects: RoomEffect[] = [{ type: 'show', to: [...presentSessions(state)].map(([id]) => id), entries: first }];
  return state.shown.size > 0 ? [...effects, { type: 'schedule', timer: 'presence' }] : effects;
}

export function requestPresence(state: RoomState, { session }: Extract<RoomInput, { type: 'presence-requested' }>): RoomEffect[] {
  if (!presentSession(state, session)) return [];
  const isFirst = state.asking.size === 0;
  state.asking.add(session);
  return isFirst ? [{ type: 'schedule', timer: 'presence-answers' }] : [];
}

/** Once in a moment, made once for all that asked. */
export function answerRequests(state: RoomState): RoomEffect[] {
  const to = [...state.asking].filter((id) => presentSession(state, id));
  state.asking.clear();
  return to.length > 0 ? [{ type: 'show-all', to, groups: [...inFrames(state.presence.all())] }] : [];
}
