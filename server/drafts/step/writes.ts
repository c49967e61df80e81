/** The way of changes to the disk and out: what was admitted during one write goes with the next, as few entries and as one frame. [P3] [P28] */
import { mostDraftBytes, manyDraftBytes } from '../limits.ts';
import { closeCode } from '../../../core/protocol/control.ts';
import type { Rights, RoomEffect, RoomInput, Written } from './inputs.ts';
import { closed } from './leaving.ts';
import { claimed, reviewAccess } from './rights.ts';
import { presentSession, presentSessions, type JudgedAs, type QueueEntry, type RoomState, type SessionId } from './state.ts';

/** A batch is begun at the end of the turn, or when the one before it is on disk. */
export function scheduleWrite(state: RoomState): RoomEffect[] {
  if (state.phase !== 'open' || isBusy(state) || state.isWriteScheduled || state.queue.length === 0) return [];
  state.isWriteScheduled = true;
  return [{ type: 'schedule', timer: 'write' }];
}

const isBusy = ({ writing, isFollowing }: RoomState): boolean => writing !== null || isFollowing;

export function beginWrite(state: RoomState, rights: Rights): RoomEffect[] {
  state.isWriteScheduled = false;
  if (state.phase !== 'open' || isBusy(state) || state.queue.length === 0) return [];
  state.writing = state.queue;
  [state.queue, state.queuedBytes] = [[], 0];
  // Frames that brought nothing new are on disk already.
  if (state.writing.every(({ update }) => update === null)) return written(state, { type: 'written', written: null }, rights);
  return [{ type: 'append', entries: state.writing }];
}

/** The batch is on disk and in the document. */
export function written(state: RoomState, { written }: Extract<RoomInput, { type: 'written' }>, rights: Rights): RoomEffect[] {
  const batch = state.writing ?? [];
  state.writing = null;
  return [
    ...(written ? [...reviewTags(state, written, rights), ...sendContributions(state, written), ...passOn(state, batch, written)] : []),
    ...acknowledge(state, batch),
    ...(written ? [...sendSize(written.bytes, () => controlled(state)), { type: 'publish', what: 'edited' } as const] : []),
    ...(state.isBehind ? follow(state) : scheduleWrite(state)),
  ];
}

/** [P60] */
export function fellBehind(state: RoomState): RoomEffect[] {
  // What waits is written first: a flood of forged messages would keep it from the disk for ever.
  if (state.writing === null && state.queue.length === 0) return follow(state);
  state.isBehind = true;
  return [];
}

/** Its session may come from a server that knows more of the draft. Null where nobody does. [P63] */
export function retryLater(state: RoomState, as: JudgedAs): RoomEffect[] | null {
  if (!state.isShared || as.isFinal) return null;
  state.toRetry.push(as);
  if (state.isFollowing) state.isBehind = true;
  return fellBehind(state);
}

export function follow(state: RoomState): RoomEffect[] {
  if (state.phase !== 'open' || state.isFollowing) return [];
  Object.assign(state, { isFollowing: true, isBehind: false });
  return [{ type: 'follow' }];
}

/** What was on its way is judged again, after what came before it on the disk: nobody was told of it yet. [P60] */
export function followed(
  state: RoomState,
  { written: others, tags, author }: Extract<RoomInput, { type: 'followed' }>,
  rights: Rights,
): RoomEffect[] {
  if (state.phase !== 'open') return [];
  const again = [...(state.writing ?? []), ...state.queue].flatMap(({ session, by: author, frames }) =>
    frames.map((update): JudgedAs => ({ session, author, updates: [update], kind: 'again' })),
  );
  // What was put off since the log was read waits for the next reading.
  const toRetry = state.isBehind ? [] : state.toRetry.splice(0).map((as): JudgedAs => ({ ...as, isFinal: true }));
  Object.assign(state, { writing: null, queue: [], queuedBytes: 0, isFollowing: false, admittedTags: tags });
  return [
    ...(author === null ? [] : claimed(state, author, rights)),
    ...(others ? written(state, { type: 'written', written: others }, rights) : []),
    ...[...again, ...toRetry].map((as) => ({ type: 'retry', as }) as const),
    ...(state.isBehind ? follow(state) : []),
  ];
}

/** Who may write and see a new draft depends on its own tags. [A8] [P12] */
function reviewTags(state: RoomState, { tags }: Written, rights: Rights): RoomEffect[] {
  const before = state.tagsOnDisk;
  state.tagsOnDisk = tags;
  return state.base || (before && isSame(before, tags)) ? [] : reviewAccess(state, rights);
}

const isSame = (one: Written['tags'], other: Written['tags']): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/** Before the sender learns that it is on disk, so that everybody knows whose it is once it is. [X30] */
const sendContributions = (state: RoomState, { facts }: Written): RoomEffect[] =>
  facts.length > 0 ? [{ type: 'send-contributions', to: controlled(state), facts }] : [];

/** The session that made all of it has it already. */
function passOn(state: RoomState, batch: readonly QueueEntry[], { update }: Written): RoomEffect[] {
  const authors = new Set(batch.flatMap(({ session, update }) => (update ? [session] : [])));
  const [only] = authors;
  const except = authors.size === 1 ? only : undefined;
  const to: SessionId[] = [];
  for (const [id, { type }] of presentSessions(state)) if (type !== 'connecting' && id !== except) to.push(id);
  return to.length > 0 ? [{ type: 'broadcast', to, update }] : [];
}

/** [P4] */
function acknowledge(state: RoomState, batch: readonly QueueEntry[]): RoomEffect[] {
  const acknowledged = new Set<SessionId>();
  for (const { session: id, frames } of batch) {
    const session = presentSession(state, id);
    if (!session) continue;
    session.durable += frames.length;
    acknowledged.add(id);
  }
  return [...acknowledged].flatMap((id): RoomEffect[] => {
    const session = presentSession(state, id);
    return session?.speaksControl ? [{ type: 'send', to: [id], message: { type: 'durable', frames: session.durable } }] : [];
  });
}

/** Sessions that understand control messages. */
export const controlled = (state: RoomState): SessionId[] =>
  [...presentSessions(state)].flatMap(([id, { speaksControl }]) => (speaksControl ? [id] : []));

/** [P24] */
export const sendSize = (bytes: number, to: () => readonly SessionId[]): RoomEffect[] =>
  bytes >= manyDraftBytes ? [{ type: 'send', to: to(), message: { type: 'size', bytes, most: mostDraftBytes } }] : [];

/** [P9] */
export function writeLost(state: RoomState): RoomEffect[] {
  endWrites(state, 'closed');
  return closed(state, { type: 'closed', code: closeCode.draftClosed, reason: 'the draft is closed', sessions: 'all' });
}

/** [P6] */
export function failed(state: RoomState, { error }: Extract<RoomInput, { type: 'failed' }>): RoomEffect[] {
  if (state.phase === 'over') return [];
  endWrites(state, 'over');
  return [{ type: 'discard', error }];
}

function endWrites(state: RoomState, phase: 'closed' | 'over'): void {
  Object.assign(state, {
    phase,
    queue: [],
    queuedBytes: 0,
    writing: null,
    isWriteScheduled: false,
    isFollowing: false,
    isBehind: false,
    toRetry: [],
  });
}

export function disposed(state: RoomState): RoomEffect[] {
  endWrites(state, 'over');
  state.shown.clear();
  state.asking.clear();
  return [];
}
