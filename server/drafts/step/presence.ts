/** What people show of themselves: gathered, and sent a frame at a time, so that a session that shows much makes presence slow, and nothing else. [P7] [P33] */
import type { AwarenessEntry } from '../../../core/protocol/client-frame.ts';
import { inFrames, stamped, type Person } from '../presence.ts';
import type { RoomEffect, RoomInput } from './inputs.ts';
import type { ShownElsewhere } from '../../nodes/message.ts';
import { presentSession, presentSessions, type Elsewhere, type RoomState } from './state.ts';

export function showed(state: RoomState, { session: id, entries, owners }: Extract<RoomInput, { type: 'showed' }>): RoomEffect[] {
  const session = presentSession(state, id);
  return session ? share(state, state.presence.accept(id, session.person, entries, owners), session.person) : [];
}

/** `person`: whose it is, where it is shown here: other servers are told of it too. */
export function share(state: RoomState, entry: AwarenessEntry | null, person: Person | null): RoomEffect[] {
  if (!entry || state.phase === 'over') return [];
  const isFirst = state.shown.size === 0;
  state.shown.set(entry.client, entry);
  if (person && state.isShared) noteHere(state, entry, person);
  return isFirst ? [{ type: 'schedule', timer: 'presence' }] : [];
}

function noteHere(state: RoomState, entry: AwarenessEntry, person: Person): void {
  const one = { ...entry, person };
  // Who is here is nowhere else: the end of what was there must not come after what is here.
  state.elsewhere.delete(entry.client);
  state.unsent.set(entry.client, one);
  if (entry.state) return state.here.set(entry.client, one);
  state.here.delete(entry.client);
  state.lastClockHere.set(entry.client, entry.clock);
  if (state.lastClockHere.size > mostLeft) for (const oldest of state.lastClockHere.keys()) return state.lastClockHere.delete(oldest);
}

/** Of more clients that left, other servers may show what was before. */
const mostLeft = 1_000;

/** The sender gets its own state too: a stock client takes silence for a dead connection. */
export function sendShown(state: RoomState): RoomEffect[] {
  const [first = []] = inFrames(state.shown.values());
  for (const { client } of first) state.shown.delete(client);
  const effects: RoomEffect[] = [{ type: 'show', to: [...presentSessions(state)].map(([id]) => id), entries: first }];
  if (state.unsent.size > 0) effects.push({ type: 'send-presence', shown: [...state.unsent.values()], isWhole: false });
  state.unsent.clear();
  return state.shown.size > 0 ? [...effects, { type: 'schedule', timer: 'presence' }] : effects;
}

export function requestPresence(state: RoomState, { session }: Extract<RoomInput, { type: 'presence-requested' }>): RoomEffect[] {
  if (!presentSession(state, session)) return [];
  const isFirst = state.asking.size === 0;
  state.asking.set(session, true);
  return isFirst ? [{ type: 'schedule', timer: 'presence-answers' }] : [];
}

/** Once in a moment, made once for all that asked. */
export function answerRequests(state: RoomState): RoomEffect[] {
  const to = [...state.asking.keys()].filter((id) => presentSession(state, id));
  state.asking.clear();
  return to.length > 0 ? [{ type: 'show-all', to, groups: [...inFrames(everybody(state))] }] : [];
}

export const everybody = (state: RoomState): AwarenessEntry[] => [
  ...state.presence.all(),
  ...[...state.elsewhere.values()].map(({ entry }) => entry),
];

/** What another server says: under the name it gives, and never for a client id that somebody shows themselves under here. [P67] */
export function shownElsewhere(state: RoomState, { from, shown, isWhole }: Extract<RoomInput, { type: 'shown-elsewhere' }>): RoomEffect[] {
  const named = new Set(shown.map(({ client }) => client));
  const gone = isWhole ? remove(state, (one) => one.from === from && !named.has(one.entry.client)) : [];
  return [...gone, ...shown.flatMap((one) => showOne(state, from, one))];
}

function showOne(state: RoomState, from: string, { person, ...told }: ShownElsewhere): RoomEffect[] {
  const entry = stamped(told, person);
  const known = state.elsewhere.get(told.client);
  const newest = Math.max(known?.entry.clock ?? -1, (state.lastClockHere.get(told.client) ?? -1) + 1);
  if (!entry || state.here.has(entry.client) || entry.clock < newest) return [];
  if (!entry.state) return remove(state, (one) => one === known);
  state.elsewhere.set(entry.client, { from, entry, person, isYoung: true });
  return known?.entry.clock === entry.clock ? [] : [...share(state, entry, null), { type: 'publish', what: 'people' }];
}

/** Nothing was heard of that server for a while. [P67] */
export const nodeGone = (state: RoomState, { from }: Extract<RoomInput, { type: 'node-gone' }>): RoomEffect[] =>
  remove(state, (one) => one.from === from);

export function presenceAged(state: RoomState): RoomEffect[] {
  const effects = remove(state, ({ isYoung }) => !isYoung);
  for (const one of state.elsewhere.values()) one.isYoung = false;
  return effects;
}

function remove(state: RoomState, isGone: (one: Elsewhere) => boolean): RoomEffect[] {
  return [...state.elsewhere.values()].filter(isGone).flatMap(({ entry: { client, clock } }) => {
    state.elsewhere.delete(client);
    return [...share(state, { client, clock, state: null }, null), { type: 'publish', what: 'people' } as const];
  });
}

/** Another server does not know who is here, or may think that somebody is who is not. */
export const sendPresenceElsewhere = (state: RoomState): RoomEffect[] =>
  state.phase === 'open' ? [{ type: 'send-presence', shown: [...state.here.values()], isWhole: true }] : [];
