/** One open draft: admits changes, writes them, passes them on, and tells everyone what became of the draft. */
import type { Access } from '../../core/access/access.ts';
import { draftAccess, type DraftAccess } from '../../core/access/draft-access.ts';
import { frameBounds, type AwarenessEntry, type ClientFrame } from '../../core/protocol/client-frame.ts';
import { closeCode, encodeControl, type ServerMessage } from '../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../core/protocol/server-frame.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { StoredDraft } from '../storage/storage.ts';
import type { DraftState } from './draft-state.ts';
import type { LogWriter } from './log-writer.ts';
import { createPresence, type Person } from './presence.ts';
import { createSeen, type Seen } from './seen.ts';

/** The wire to one client, as the room sees it. */
export interface Wire {
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** One client of a room. */
export interface Member {
  readonly wire: Wire;
  readonly person: Person;
  /** Session id. */
  readonly session: string;
  /** Whether it understands control messages. */
  readonly speaksControl: boolean;
}

/** What a room is told about its draft when it opens. */
export interface RoomDraft {
  readonly id: string;
  /** Null while the draft does not exist. */
  readonly stored: StoredDraft | null;
  /** The base it has, or gets with its first change. */
  readonly base: Base;
  /** The tags of the base as it was; they count once the profile is gone. */
  readonly baseTags: Readonly<Record<string, string>>;
}

export interface RoomDeps {
  readonly draft: RoomDraft;
  readonly state: DraftState;
  readonly log: LogWriter;
  readonly facts: () => Access;
  readonly now: () => string;
  /** The log could not be written: the room's document is no longer what is on disk. */
  readonly onLogFailure: (error: unknown) => void;
}

export interface Room {
  /** What this person may do here now. */
  accessOf(person: string): DraftAccess;
  /** Lets a client in whose level is not `none`, and greets it. */
  join(member: Member): void;
  leave(member: Member): void;
  /** Takes one frame of a client, except a commit, which is the relay's. */
  receive(member: Member, frame: Exclude<ClientFrame, { type: 'commit' }>): void;
  /** Holds everyone to the permissions of this moment. */
  reviewAccess(): void;
  /** Resolves when every change admitted so far is on disk and passed on. */
  settled(): Promise<void>;
  /** Sends one client, or everyone, a control message. */
  tell(message: ServerMessage, member?: Member): void;
  /** Says goodbye to everyone, or to those of whom the test is true. */
  close(code: number, reason: string, whom?: (member: Member) => boolean): void;
  members(): Iterable<Member>;
}

/** Changes that arrived before those they build on; a stock client sends such ones right after it opens. */
const mostHeld = 1_000;

interface MemberState {
  access: DraftAccess;
  /** Change frames of this socket that are on disk. */
  durable: number;
  /** Set once the client has sent what the server lacked. */
  caughtUp: boolean;
  held: Uint8Array[];
  readonly seen: Seen;
  /** Of its first sync request: what its document held when it joined. */
  vector: Uint8Array | null;
  /** Set once it was given what was there before it joined. */
  isGiven: boolean;
  /** Set once it has sent what it held, of which the first answer alone is from when it joined. */
  answered: boolean;
}

export function createRoom({ draft, state, log, facts, now, onLogFailure }: RoomDeps): Room {
  const members = new Map<Member, MemberState>();
  const presence = createPresence<Member>();
  let createdBy = draft.stored?.createdById ?? null;
  /** The end of the queue: everything admitted is behind it. */
  let tail: Promise<void> = Promise.resolve();
  let surprises = state.surprises(facts().catalog);

  const tagsNow = (): Readonly<Record<string, string>> =>
    draft.base ? (facts().profileById.get(draft.base.profile)?.tags ?? draft.baseTags) : state.summary().tags;
  const accessOf = (person: string): DraftAccess => draftAccess(facts(), person, { base: draft.base, createdBy, tags: tagsNow() });

  const tell = (message: ServerMessage, only?: Member): void => {
    const frame = encodeControl(message);
    for (const member of only ? [only] : members.keys()) if (member.speaksControl) member.wire.send(frame);
  };
  const tellAccess = (member: Member, { level, commit }: DraftAccess): void => {
    if (level !== 'none') tell({ type: 'access', level, commit, base: draft.base }, member);
  };
  /** Only who may write is asked for what the server lacks. */
  const askForChanges = (member: Member): void => member.wire.send(syncRequestFrame(state.stateVector()));
  const broadcast = (frame: Uint8Array, except?: Member): void => {
    for (const member of members.keys()) if (member !== except) member.wire.send(frame);
  };
  const share = (entry: AwarenessEntry | null): void => {
    // The sender hears its own state too: a stock client takes silence for a dead connection.
    if (entry) broadcast(awarenessFrame([entry]));
  };

  /** Passes a change on, and notes what those who apply it hold then. */
  const passOn = (news: Uint8Array, except: Member): void => {
    const frame = updateFrame(news);
    for (const [member, known] of members) {
      if (member === except) continue;
      member.wire.send(frame);
      known.seen.sent(known.isGiven ? state.length() : null);
    }
  };
  /** Changes that are not on disk yet, and whether those that are may have made other surprises. */
  let waiting = 0;
  let mayDiffer = false;
  /** Tells everyone where the list is another than before; not for each of many changes, which would stop the server. [P11] */
  const tellSurprises = (): void => {
    if (!mayDiffer || waiting > 0) return;
    mayDiffer = false;
    const before = JSON.stringify(surprises);
    surprises = state.surprises(facts().catalog);
    if (JSON.stringify(surprises) !== before) tell({ type: 'surprises', items: surprises });
  };

  const acknowledge = (member: Member, frames: number): void => {
    const known = members.get(member);
    if (!known) return;
    known.durable += frames;
    tell({ type: 'durable', frames: known.durable }, member);
  };

  /** Admit → write → pass on → acknowledge, in the order of arrival. [P3] */
  const change = (member: Member, known: MemberState, update: Uint8Array, answer: boolean): void => {
    const trial = state.admit(update);
    switch (trial.type) {
      case 'malformed':
        return member.wire.close(1007, 'a change that is not one');
      case 'gap':
        if (answer || known.caughtUp || known.held.length >= mostHeld)
          return member.wire.close(1007, 'a change that builds on unknown changes');
        known.held.push(update);
        return;
      case 'nothing-new':
        tail = tail.then(() => acknowledge(member, 1));
        break;
      case 'news':
        write(member, trial.news, answer ? known.seen.ofAnswer() : known.seen.ofUpdate());
    }
    if (answer) catchUp(member, known);
  };

  const write = (member: Member, news: Uint8Array, seen: number): void => {
    createdBy ??= member.person.id;
    const { id, username } = member.person;
    const entry = { update: news, by: { id, username }, seen };
    const written = log.append({ ...entry, draft: draft.id, at: now(), base: draft.base, ...state.summary() });
    waiting += 1;
    tail = tail.then(async () => {
      try {
        const isAdded = await written;
        waiting -= 1;
        if (!isAdded) return close(closeCode.draftClosed, 'the draft is closed');
        mayDiffer = state.confirm(entry) || mayDiffer;
        passOn(news, member);
        tellSurprises();
        acknowledge(member, 1);
      } catch (error) {
        onLogFailure(error);
      }
    });
  };

  const answerRequest = (member: Member, known: MemberState, stateVector: Uint8Array): void => {
    const answer = state.since(stateVector);
    if (known.vector === null) {
      known.vector = stateVector;
      known.seen.start(state.heldBy(stateVector, null));
    }
    known.isGiven = true;
    known.seen.sent(state.length());
    member.wire.send(syncAnswerFrame(answer));
  };

  const catchUp = (member: Member, known: MemberState): void => {
    known.caughtUp = true;
    const held = known.held;
    known.held = [];
    for (const update of held) change(member, known, update, false);
  };

  const close: Room['close'] = (code, reason, whom = () => true) => {
    for (const member of [...members.keys()]) if (whom(member)) member.wire.close(code, reason);
  };

  return {
    accessOf,
    tell,
    close,
    members: () => members.keys(),
    settled: async () => {
      let seen: Promise<void> | null = null;
      // What is admitted while waiting is waited for too.
      while (seen !== tail) {
        seen = tail;
        await seen;
      }
    },
    join(member) {
      const access = accessOf(member.person.id);
      members.set(member, {
        access,
        durable: 0,
        caughtUp: false,
        held: [],
        seen: createSeen(),
        vector: null,
        isGiven: false,
        answered: false,
      });
      tellAccess(member, access);
      if (surprises.length > 0) tell({ type: 'surprises', items: surprises }, member);
      if (access.level === 'write') askForChanges(member);
      const present = presence.all();
      if (present.length > 0) member.wire.send(awarenessFrame(present));
    },
    leave(member) {
      if (members.delete(member)) share(presence.leave(member));
    },
    receive(member, frame) {
      const known = members.get(member);
      if (!known) return;
      switch (frame.type) {
        case 'sync-request':
          try {
            return answerRequest(member, known, frame.stateVector);
          } catch {
            return member.wire.close(1007, 'a state vector that is not one');
          }
        case 'seen':
          return known.seen.reported(frame.frames);
        case 'change':
          if (frame.update.byteLength > frameBounds.frame) return member.wire.close(closeCode.tooLarge, 'a change too large');
          // [P2] The empty answer of a stock client changes nothing and is let pass at any level.
          if (known.access.level === 'write') {
            // The first answer tells which deletions the document held too.
            if (frame.answer && !known.answered) known.seen.start(known.vector ? state.heldBy(known.vector, frame.update) : 0);
            known.answered ||= frame.answer;
            return change(member, known, frame.update, frame.answer);
          }
          if (frame.answer && state.changesNothing(frame.update)) return;
          return member.wire.close(closeCode.notAllowed, 'this needs the permission to edit security profiles');
        case 'awareness':
          return share(presence.accept(member, member.person, frame.entries));
        case 'awareness-request':
          return member.wire.send(awarenessFrame(presence.all()));
        case 'malformed':
          return member.wire.close(1007, frame.why.slice(0, 100));
      }
    },
    reviewAccess() {
      for (const [member, known] of members) {
        const before = known.access;
        const access = accessOf(member.person.id);
        known.access = access;
        if (facts().userById.get(member.person.id)?.enabled !== true) member.wire.close(closeCode.signedOut, 'signed out');
        else if (access.level === 'none') member.wire.close(closeCode.notAllowed, 'this needs the permission to view security profiles');
        else if (access.level !== before.level || access.commit !== before.commit) {
          tellAccess(member, access);
          if (access.level === 'write' && before.level === 'read') {
            known.caughtUp = false;
            // What it brings along now, it may have received after it joined.
            known.answered = true;
            askForChanges(member);
          }
        }
      }
    },
  };
}
