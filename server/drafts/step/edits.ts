/** Edits on their way in: judged only for a session that may write, held where they come before what they build on, and queued for the disk. */
import type { Rights, RoomEffect, RoomInput } from './inputs.ts';
import { mostHeld, mostWaiting } from '../limits.ts';
import { refused } from './leaving.ts';
import { accessOf, isBeyondTags, reviewAccess } from './rights.ts';
import { presentSession, type JudgedAs, type RoomState, type SessionId } from './state.ts';
import { retryLater, scheduleWrite } from './writes.ts';

const refuse = (state: RoomState, session: SessionId, reason: Parameters<typeof refused>[1]['reason'], detail: string): RoomEffect[] =>
  refused(state, { type: 'refused', session, reason, detail });

/** [P2] [P13] */
const refuseReader = (state: RoomState, session: SessionId): RoomEffect[] =>
  refuse(state, session, 'not-allowed', 'this needs the permission to edit security profiles');

export function edited(state: RoomState, { session: id, updates }: Extract<RoomInput, { type: 'edited' }>, rights: Rights): RoomEffect[] {
  const session = presentSession(state, id);
  if (!session) return [];
  if (session.access.level !== 'write') return refuseReader(state, id);
  const author = session.person;
  // Before a session has caught up, some edits may build on what is not here yet; and an edit may take from its own author what the next needs.
  const mayJoin = updates.length > 1 && hasCaughtUp(session) && isBeyondTags(state, rights, author.id);
  return [{ type: 'judge', as: { session: id, author, updates, kind: mayJoin ? 'joined' : 'edits' } }];
}

export function answered(state: RoomState, { session: id, update }: Extract<RoomInput, { type: 'answered' }>): RoomEffect[] {
  const session = presentSession(state, id);
  if (!session) return [];
  const kind = session.access.level === 'write' ? 'answer' : 'empty-answer';
  return [{ type: 'judge', as: { session: id, author: session.person, updates: [update], kind } }];
}

/** What its write was refused for was others' doing: nobody was told of it, and it is judged as if it came now. A session that left is not asked. [P60] */
export function retried(state: RoomState, { as }: Extract<RoomInput, { type: 'retried' }>, rights: Rights): RoomEffect[] {
  const isWriter = accessOf(state, rights, as.author.id).level === 'write';
  return isWriter || as.kind === 'empty-answer' ? [{ type: 'judge', as }] : refuseReader(state, as.session);
}

/** Only where another tab of its person sent that. */
const builtOnRefused = 'a change that builds on one that was not taken; try again in a moment';

export function judged(state: RoomState, { as, verdict }: Extract<RoomInput, { type: 'judged' }>, rights: Rights): RoomEffect[] {
  if (as.kind === 'empty-answer') return judgedEmpty(state, as, verdict.type === 'nothing-new');
  switch (verdict.type) {
    case 'refused':
      return retryLater(state, as) ?? refuse(state, as.session, verdict.reason, verdict.detail);
    case 'gap':
      return as.kind === 'again'
        ? (retryLater(state, as) ?? refuse(state, as.session, 'too-much-waiting', builtOnRefused))
        : hold(state, as);
    case 'nothing-new':
      return [...enqueue(state, as, null, rights), ...caughtUp(state, as, rights)];
    case 'accepted': {
      const effects = enqueue(state, as, verdict.update, rights);
      const isFirst = state.createdBy === null;
      state.createdBy ??= as.author.id;
      if (verdict.tags) state.admittedTags = verdict.tags;
      // Before the next frame is looked at, whichever session sent it. [P12]
      const review = (isFirst || verdict.tags) && !state.base ? reviewAccess(state, rights) : [];
      return [...effects, ...review, ...refuseWhereTooMuchWaits(state, as.session), ...caughtUp(state, as, rights)];
    }
  }
}

/** The empty answer of a stock client changes nothing and is let pass at any level; counted, so that a session that may write again learns that all it sent is there. [P2] [P4] */
function judgedEmpty(state: RoomState, as: JudgedAs, changesNothing: boolean): RoomEffect[] {
  const id = as.session;
  if (!changesNothing) return retryLater(state, as) ?? refuseReader(state, id);
  const session = presentSession(state, id);
  if (session) session.durable += 1;
  return [];
}

/** [P3] */
function enqueue(state: RoomState, { session: id, author, updates }: JudgedAs, update: Uint8Array | null, rights: Rights): RoomEffect[] {
  state.queue.push({ session: id, by: author, frames: updates, update, epoch: rights.epoch() });
  state.queuedBytes += update?.byteLength ?? 0;
  return [{ type: 'count-admitted', frames: updates.length }, ...scheduleWrite(state)];
}

const refuseWhereTooMuchWaits = (state: RoomState, session: SessionId): RoomEffect[] =>
  state.queuedBytes > mostWaiting
    ? refuse(state, session, 'too-much-waiting', 'more changes than the disk takes; try again in a moment')
    : [];

/** Only before its first answer may a session be ahead of itself. [P21] */
function hold(state: RoomState, as: JudgedAs): RoomEffect[] {
  const { session: id, updates, kind } = as;
  const session = presentSession(state, id);
  if (!session) return [];
  if (kind === 'answer' || session.type === 'live' || (session.type === 'connecting' && session.hasAnswered))
    return retryLater(state, as) ?? refuse(state, id, 'gap', 'a change that builds on unknown changes');
  const held = [...session.held, ...updates];
  state.sessions.set(id, { ...session, held });
  const bytes = held.reduce((sum, one) => sum + one.byteLength + 1024, 0);
  return bytes > mostHeld ? refuse(state, id, 'too-much-held', 'too many changes before those they build on') : [];
}

const hasCaughtUp = (session: NonNullable<ReturnType<typeof presentSession>>): boolean =>
  session.type === 'live' || (session.type === 'connecting' && session.hasAnswered);

/** After its answer a session has sent what the server lacked; what was held until then is judged now. */
function caughtUp(state: RoomState, { session: id, kind }: JudgedAs, rights: Rights): RoomEffect[] {
  const session = presentSession(state, id);
  if (kind !== 'answer' || !session || session.type === 'live') return [];
  const { held } = session;
  if (session.type === 'connecting') state.sessions.set(id, { ...session, held: [], hasAnswered: true });
  else state.sessions.set(id, liveFrom(session));
  return held.length > 0 ? edited(state, { type: 'edited', session: id, updates: held }, rights) : [];
}

type Given = Exclude<NonNullable<ReturnType<typeof presentSession>>, { type: 'live' }>;

const liveFrom = ({ person, speaksControl, access, durable }: Given): Extract<ReturnType<typeof presentSession>, { type: 'live' }> => ({
  type: 'live',
  ...{ person, speaksControl, access, durable },
});

/** It is given what is on disk, and gets every change from now on. */
export function syncRequested(
  state: RoomState,
  { session: id, stateVector }: Extract<RoomInput, { type: 'sync-requested' }>,
): RoomEffect[] {
  const session = presentSession(state, id);
  if (!session) return [];
  if (session.type === 'connecting') {
    const { hasAnswered, ...rest } = session;
    state.sessions.set(id, hasAnswered ? liveFrom(session) : { ...rest, type: 'syncing' });
  }
  return [{ type: 'answer', session: id, stateVector }];
}
