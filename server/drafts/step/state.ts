/** What a room knows of its draft, of the sessions in it and of what is on its way to the disk. Knows no socket, no clock, no database and no document. */
import type { DraftAccess } from '../../../core/access/draft-access.ts';
import type { Tags } from '../../../core/access/facts.ts';
import type { AwarenessEntry } from '../../../core/protocol/client-frame.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { ShownElsewhere } from '../../nodes/message.ts';
import { SmallMap } from '../small-map.ts';
import { createPresence, type Person, type Presence } from '../presence.ts';

/** A number that the shell gives to each socket of a room. */
export type SessionId = number;

interface Present {
  readonly person: Person;
  /** Whether it understands control messages. */
  readonly speaksControl: boolean;
  /** As it was told, or closed for, last. */
  access: DraftAccess;
  /** Change frames of this socket that are on disk. [P4] */
  durable: number;
}

/** One socket in a room. */
export type Session =
  /** It was not given the document yet, and gets no changes: it never shows one without those before it. */
  | (Present & { readonly type: 'connecting'; readonly held: readonly Uint8Array[]; readonly hasAnswered: boolean })
  /** It was given the document, and has not sent all that the server lacks: `held` builds on what is still to come. */
  | (Present & { readonly type: 'syncing'; readonly held: readonly Uint8Array[] })
  /** Both sides have all of the other's. */
  | (Present & { readonly type: 'live' })
  /** It was closed here, and its end is still to come: it is sent nothing, and what it sends is dropped. */
  | { readonly type: 'leaving' };

export type PresentSession = Exclude<Session, { type: 'leaving' }>;

/** Frames of one session that were taken in as one change; without one where they held nothing new. */
export interface QueueEntry {
  readonly session: SessionId;
  readonly by: Person;
  /** As they came. */
  readonly frames: readonly Uint8Array[];
  /** The part of them that was not known before. */
  readonly update: Uint8Array | null;
  /** Of the rights by which they were taken in: with newer ones they would have to be judged again. */
  readonly epoch: number | null;
}

/** Changes of one session, and what they are judged as. */
export interface JudgedAs {
  readonly session: SessionId;
  readonly author: Person;
  readonly updates: readonly Uint8Array[];
  /**
   * `edits` are tried one by one, `joined` as one change where that comes to the same, an `answer` is all that the server lacked, and an
   * `empty-answer` is of a session that may not write: nothing of it is taken in. What is judged `again` was taken in, and then its write was
   * refused.
   */
  readonly kind: 'edits' | 'joined' | 'answer' | 'empty-answer' | 'again';
  /** Judged after all that others wrote: what is wrong with it now stays wrong. */
  readonly isFinal?: true;
}

/**
 * A step takes the state over and changes its maps in place: what it returns is the only state there is from then on. A copy for each frame
 * would cost as much as the room has members, and nothing would ever read the one before.
 */
export interface RoomState {
  readonly base: Base;
  /** `closed`: the draft takes no more changes. `over`: the document may not be what is on disk, or the last session is gone. */
  phase: 'open' | 'closed' | 'over';
  /** User id; null while the draft has no author. */
  createdBy: string | null;
  /** The tags the draft proposes, with everything that was admitted. */
  admittedTags: Tags;
  /** As they are on disk; null while nothing is on disk that a person could be kept from. */
  tagsOnDisk: Tags | null;
  readonly sessions: SmallMap<SessionId, Session>;
  /** What waits for the disk, in the order of arrival. */
  queue: QueueEntry[];
  queuedBytes: number;
  /** What is being written. */
  writing: readonly QueueEntry[] | null;
  isWriteScheduled: boolean;
  /** Whether what others wrote is being read. Nothing is written meanwhile. */
  isFollowing: boolean;
  /** Whether other servers write the draft too. */
  readonly isShared: boolean;
  /** What was not taken, and may be right after all that others wrote. */
  toRetry: JudgedAs[];
  /** Whether others wrote something while a batch was being written: what is that of it shows once its outcome is known. */
  isBehind: boolean;
  readonly presence: Presence<SessionId>;
  /** What people showed of themselves since it was last sent: the newest of each, the longest waiting first. */
  readonly shown: SmallMap<number, AwarenessEntry>;
  /** What people show of themselves here, for other servers, and what of it these were not told yet. By client id. */
  readonly here: SmallMap<number, ShownElsewhere>;
  readonly unsent: SmallMap<number, ShownElsewhere>;
  /** The last clock of those that left here: what another server says of them may be older. */
  readonly lastClockHere: SmallMap<number, number>;
  /** The same of people who are with another server, by client id. */
  readonly elsewhere: SmallMap<number, Elsewhere>;
  /** Sessions that asked for what everybody shows. */
  readonly asking: SmallMap<SessionId, true>;
}

export interface Elsewhere {
  /** The server that says it. */
  readonly from: string;
  readonly entry: AwarenessEntry;
  readonly person: Person;
  /** Whether it was said since entries aged last. */
  isYoung: boolean;
}

export interface RoomFacts {
  readonly base: Base;
  /** Null while the draft is not on disk. */
  readonly stored: { readonly createdBy: string | null; readonly tags: Tags } | null;
  readonly isShared?: boolean;
}

export const openRoom = ({ base, stored, isShared = false }: RoomFacts): RoomState => ({
  base,
  phase: 'open',
  createdBy: stored?.createdBy ?? null,
  admittedTags: stored?.tags ?? {},
  tagsOnDisk: stored?.tags ?? null,
  sessions: new SmallMap(),
  queue: [],
  queuedBytes: 0,
  writing: null,
  isWriteScheduled: false,
  isFollowing: false,
  isBehind: false,
  isShared,
  toRetry: [],
  presence: createPresence(),
  shown: new SmallMap(),
  here: new SmallMap(),
  unsent: new SmallMap(),
  lastClockHere: new SmallMap(),
  elsewhere: new SmallMap(),
  asking: new SmallMap(),
});

/** A session that is in the room, and not on its way out. */
export function presentSession(state: RoomState, id: SessionId): PresentSession | null {
  const session = state.sessions.get(id);
  return session && session.type !== 'leaving' ? session : null;
}

export function* presentSessions(state: RoomState): Generator<readonly [SessionId, PresentSession]> {
  for (const [id, session] of state.sessions) if (session.type !== 'leaving') yield [id, session];
}

/** Whether everything admitted so far is on disk, or never will be. */
export const isFlushed = ({ phase, queue, writing, isFollowing }: RoomState): boolean =>
  phase !== 'open' || (queue.length === 0 && writing === null && !isFollowing);
