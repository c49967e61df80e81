/** One open draft: admits changes, writes them, passes them on, and tells everyone what became of the draft. */
import type { Access } from '../../core/access/access.ts';
import { lesserAccess, type draftAccess, type DraftAccess } from '../../core/access/draft-access.ts';
import type { AwarenessEntry, ClientFrame } from '../../core/protocol/client-frame.ts';
import { closeCode, encodeControl, type ServerMessage } from '../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../core/protocol/server-frame.ts';
import type { Heading } from '../../core/draft/read-draft.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Clock } from '../clock.ts';
import type { StoredDraft } from '../storage/storage.ts';
import type { DraftState, Trial } from './draft-state.ts';
import { manyDraftBytes, mostDraftBytes, mostHeld, mostWaiting } from './limits.ts';
import type { LogWriter } from './log-writer.ts';
import { newMember, type Member, type MemberState } from './member.ts';
import type { FrameRefusal, RelayMetrics } from './relay-metrics.ts';
import { createPresence, inFrames } from './presence.ts';
import { consequenceOf } from './refusals.ts';
import { createWriteQueue, type Arrival } from './write-queue.ts';

/** What a room is told about its draft when it opens. */
export interface RoomDraft {
  readonly id: string;
  /** Null while the draft does not exist. */
  readonly stored: StoredDraft | null;
  /** The base it has, or gets with its first change. */
  readonly base: Base;
  /** The tags of the profile it starts from, at this moment; those it had last once it is removed. */
  readonly baseTags: () => Readonly<Record<string, string>>;
}

/** A commit is the relay's. */
export type RoomFrame = Exclude<ClientFrame, { type: 'commit' }>;

export interface RoomDeps {
  readonly draft: RoomDraft;
  readonly state: DraftState;
  readonly log: LogWriter;
  readonly facts: () => Access;
  /** The rule of levels; a test may put another in its place. */
  readonly judge: typeof draftAccess;
  readonly clock: Clock;
  readonly metrics: RelayMetrics;
  /** A frame was not taken, and its socket is being closed. */
  readonly onRefusal: (member: Member, reason: FrameRefusal, detail: string) => void;
  /** Something new is on disk. */
  readonly onDurable: () => void;
  /** Somebody came or left. */
  readonly onPeople: () => void;
  /** The log could not be written: the room's document is no longer what is on disk. */
  readonly onFailure: (error: unknown) => void;
}

export interface Room {
  readonly state: DraftState;
  readonly base: Base;
  /** What this person may do here now. */
  accessOf(person: string): DraftAccess;
  /** Whether somebody has begun the draft: wrote it first, or made it known before. */
  hasAuthor(): boolean;
  /** Makes somebody the author of a draft that nobody has written; false where it has one. */
  claim(person: string): boolean;
  /** Lets a client in whose level is not `none`, and greets it. */
  join(member: Member): void;
  leave(member: Member): void;
  /** Takes frames of a client that came together, in their order. */
  receive(member: Member, frames: readonly RoomFrame[]): void;
  /** Closes a client's socket because of what it sent. */
  refuse(member: Member, reason: FrameRefusal, detail: string): void;
  /** Holds everyone, or those of whom the test is true, to the permissions of this moment. */
  reviewAccess(whom?: (person: string) => boolean): void;
  /** Something went wrong that must not: nobody can say any more that the document is what is on disk. [P6] */
  fail(error: unknown): void;
  /** Resolves when every change admitted so far is on disk and passed on. */
  settled(): Promise<void>;
  /** Sends one client, or everyone, a control message. */
  tell(message: ServerMessage, member?: Member): void;
  /** Closes everyone, or to those of whom the test is true. */
  close(code: number, reason: string, whom?: (member: Member) => boolean): void;
  members(): Iterable<Member>;
  /** Leaves no timer. */
  dispose(): void;
}

/** Milliseconds in which what people show of themselves is gathered into one frame, and between two of them. */
const presencePause = 100;

export function createRoom(deps: RoomDeps): Room {
  const { draft, state, log, facts, judge, clock, metrics, onRefusal, onDurable, onPeople, onFailure } = deps;
  const members = new Map<Member, MemberState>();
  const presence = createPresence<Member>(state.clientIds.ownerOf);
  // Who shows themselves under a client id will edit under it, if they may.
  state.reservedFor = (client) => {
    const person = presence.ownerOf(client);
    return person !== undefined && accessOf(person).level === 'write' ? person : undefined;
  };
  let createdBy = draft.stored?.createdById ?? null;
  let surprises = state.surprises(facts().catalog);
  /** Null while nothing is on disk that anybody could be kept from. */
  let tagsOnDisk = draft.stored ? state.heading().tags : null;

  const judgeBy = (person: string, tags: Readonly<Record<string, string>>): DraftAccess =>
    judge(facts(), person, { base: draft.base, createdBy, tags });
  /** What was admitted counts at once where it takes, and once it is on disk where it gives. [P12] */
  const accessOf = (person: string): DraftAccess => {
    if (draft.base) return judgeBy(person, draft.baseTags());
    const admitted = judgeBy(person, state.heading().tags);
    return tagsOnDisk === null ? admitted : lesserAccess(admitted, judgeBy(person, tagsOnDisk));
  };
  /** Whether the person's access would outlast any change of the draft's own tags. */
  const isBeyondTags = (person: string): boolean => draft.base !== null || judgeBy(person, {}).level === 'write';

  const tell = (message: ServerMessage, only?: Member): void => {
    const frame = encodeControl(message);
    for (const member of only ? [only] : members.keys()) if (member.speaksControl) member.wire.send(frame);
  };
  const tellAccess = (member: Member, { level, commit }: DraftAccess): void => {
    if (level !== 'none') tell({ type: 'access', level, commit, base: draft.base }, member);
  };
  /** Only who may write is asked for what the server lacks. */
  const askForChanges = (member: Member): void => member.wire.send(syncRequestFrame(state.stateVector()));
  const broadcast = (frame: Uint8Array): void => {
    for (const member of members.keys()) member.wire.send(frame);
  };
  const turnAway = (member: Member): void => member.wire.close(closeCode.notAllowed, 'this needs the permission to view security profiles');
  const refuse: Room['refuse'] = (member, reason, detail) => {
    onRefusal(member, reason, detail);
    const { code, fine } = consequenceOf[reason];
    member.fine(fine);
    member.wire.close(code, detail.slice(0, 100));
  };

  /** What people showed of themselves and nobody was told yet: the newest of each, whoever waits longest first. */
  const shown = new Map<number, AwarenessEntry>();
  let stopShowing: (() => void) | null = null;
  let isDisposed = false;
  const share = (entry: AwarenessEntry | null): void => {
    if (!entry || isDisposed) return;
    shown.set(entry.client, entry);
    stopShowing ??= clock.after(presencePause, tellPresence);
  };
  /** One frame at a time, so that who shows much makes presence slow, and nothing else. */
  const tellPresence = (): void => {
    const [first = []] = inFrames(shown.values());
    // The sender hears its own state too: a stock client takes silence for a dead connection.
    broadcast(awarenessFrame(first));
    for (const { client } of first) shown.delete(client);
    stopShowing = shown.size > 0 ? clock.after(presencePause, tellPresence) : null;
  };
  /** Who asked for what everybody shows, and is answered with the next who did. */
  const asking = new Set<Member>();
  let stopAsking: (() => void) | null = null;
  const askPresent = (member: Member): void => {
    asking.add(member);
    stopAsking ??= clock.after(presencePause, tellAsking);
  };
  /** Once in a moment, made once for all who asked, and charged by its size before it is sent. [P33] */
  const tellAsking = (): void => {
    stopAsking = null;
    const frames = [...inFrames(presence.all())].map(awarenessFrame);
    const bytes = frames.reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const member of asking) {
      if (!members.has(member)) continue;
      if (member.charge(bytes)) for (const frame of frames) member.wire.send(frame);
      else refuse(member, 'too-fast', 'too many requests for awareness at once');
    }
    asking.clear();
  };

  let mayDiffer = false;
  /** Tells everyone where the list is another than before; not for each of many changes, which would stop the server. [P11] */
  const tellSurprises = (): void => {
    if (!mayDiffer || writes.waitingBytes() > 0) return;
    mayDiffer = false;
    const before = JSON.stringify(surprises);
    surprises = state.surprises(facts().catalog);
    if (JSON.stringify(surprises) !== before) tell({ type: 'surprises', items: surprises });
  };
  const tellSize = (only?: Member): void => {
    if (state.bytes() >= manyDraftBytes) tell({ type: 'size', bytes: state.bytes(), most: mostDraftBytes }, only);
  };
  /** Who may write and see a new draft depends on its own tags, and on whose it is. [A8] [P12] */
  const reviewTags = (now: Heading['tags']): void => {
    const isSame = JSON.stringify(now) === JSON.stringify(tagsOnDisk);
    tagsOnDisk = now;
    if (!draft.base && !isSame) reviewAccess();
  };
  const noteAuthor = (person: string): boolean => {
    if (createdBy !== null) return false;
    createdBy = person;
    return true;
  };

  /** Passes a round on, and notes what those who apply it hold then. Who made all of it has it already. */
  const passOn = (update: Uint8Array, arrivals: readonly Arrival<Member>[]): void => {
    const frame = updateFrame(update);
    const authors = new Set(arrivals.filter(({ change }) => change !== null).map(({ member }) => member));
    for (const [member, known] of members) {
      // Who has not been given the document yet gets it with that, and never shows a change without those before it.
      if (!known.isGiven || (authors.size === 1 && authors.has(member))) continue;
      member.wire.send(frame);
      known.seen.sent(state.length());
    }
  };
  const acknowledge = (arrivals: readonly Arrival<Member>[]): void => {
    for (const [member, theirs] of Map.groupBy(arrivals, ({ member }) => member)) {
      const known = members.get(member);
      if (!known) continue;
      known.durable += theirs.reduce((sum, { frames }) => sum + frames, 0);
      tell({ type: 'durable', frames: known.durable }, member);
    }
  };
  const writes = createWriteQueue<Member>({
    ...{ draft: draft.id, base: draft.base, state, log, clock, onFailure },
    onClosed: () => close(closeCode.draftClosed, 'the draft is closed'),
    onDurable: ({ arrivals, update, mayDiffer: differs, tags }) => {
      if (tags) reviewTags(tags);
      if (update) passOn(update, arrivals);
      mayDiffer ||= differs;
      tellSurprises();
      acknowledge(arrivals);
      if (!update) return;
      tellSize();
      onDurable();
    },
  });

  /** Puts what a trial let in on its way to the disk; `updates` are what was tried, each a frame of its own. */
  const settle = (member: Member, known: MemberState, trial: Trial, updates: readonly Uint8Array[], answer: boolean): void => {
    const { id, username } = member.person;
    switch (trial.type) {
      case 'refused':
        return refuse(member, trial.reason, trial.detail);
      case 'gap':
        return hold(member, known, updates, answer);
      case 'nothing-new':
      case 'news': {
        metrics.admitted('change', updates.length);
        const seen = answer ? known.seen.ofAnswer() : known.seen.ofUpdate();
        writes.add({ member, frames: updates.length, change: trial.type === 'news' ? trial.change : null, by: { id, username }, seen });
        // Before the next frame is looked at, whoever sent it. [P12]
        if (trial.type === 'news' && (noteAuthor(id) || trial.movesTags) && !draft.base) reviewAccess();
        if (writes.waitingBytes() > mostWaiting)
          refuse(member, 'too-much-waiting', 'more changes than the disk takes; try again in a moment');
      }
    }
  };
  const hold = (member: Member, known: MemberState, updates: readonly Uint8Array[], answer: boolean): void => {
    if (answer || known.caughtUp) return refuse(member, 'gap', 'a change that builds on unknown changes');
    known.held.push(...updates);
    const bytes = known.held.reduce((sum, one) => sum + one.byteLength + 1024, 0);
    if (bytes > mostHeld) refuse(member, 'too-much-held', 'too many changes before those they build on');
  };
  /** Edits that came together are tried as one where they can be. [P28] */
  const edit = (member: Member, known: MemberState, updates: readonly Uint8Array[]): void => {
    // Before a client has caught up, some may build on what is not here yet; and one may take from its own sender what the next needs.
    const trial = known.caughtUp && isBeyondTags(member.person.id) ? state.admitTogether(updates, member.person.id) : null;
    if (trial) return settle(member, known, trial, updates, false);
    for (const update of updates) {
      if (!members.has(member)) return;
      if (known.access.level !== 'write') return needsWrite(member); // [P13]
      settle(member, known, state.admit(update, member.person.id), [update], false);
    }
  };
  const catchUp = (member: Member, known: MemberState): void => {
    known.caughtUp = true;
    const held = known.held;
    known.held = [];
    edit(member, known, held);
  };

  const answerRequest = (member: Member, known: MemberState, stateVector: Uint8Array): void => {
    let answer: Uint8Array;
    try {
      answer = state.since(stateVector);
      if (known.vector === null) known.seen.start(state.heldBy(stateVector, null));
    } catch {
      return refuse(member, 'bad-state-vector', 'a state vector that is not one');
    }
    known.vector ??= stateVector;
    known.isGiven = true;
    known.seen.sent(state.length());
    member.charge(answer.byteLength);
    member.wire.send(syncAnswerFrame(answer));
  };

  /** [P2] */
  const needsWrite = (member: Member): void => refuse(member, 'not-allowed', 'this needs the permission to edit security profiles');
  const receiveEdits = (member: Member, known: MemberState, updates: readonly Uint8Array[]): void => {
    if (known.access.level === 'write') edit(member, known, updates);
    else needsWrite(member);
  };
  const receiveAnswer = (member: Member, known: MemberState, update: Uint8Array): void => {
    if (known.access.level !== 'write') {
      // The empty answer of a stock client changes nothing and is let pass at any level.
      // Counted, so that whoever becomes a writer again learns that all they sent is there. [P4]
      if (state.changesNothing(update)) return void (known.durable += 1);
      return needsWrite(member);
    }
    // The first answer tells which deletions the document held too.
    if (!known.answered) known.seen.start(known.vector ? state.heldBy(known.vector, update) : 0);
    known.answered = true;
    settle(member, known, state.admit(update, member.person.id), [update], true);
    if (members.has(member)) catchUp(member, known);
  };
  const receiveOne = (member: Member, known: MemberState, frame: RoomFrame): void => {
    if (frame.type === 'malformed') return refuse(member, 'malformed', frame.why);
    if (frame.type !== 'change') metrics.admitted(frame.type);
    switch (frame.type) {
      case 'sync-request':
        return answerRequest(member, known, frame.stateVector);
      case 'seen':
        return known.seen.reported(frame.frames);
      case 'change':
        return receiveAnswer(member, known, frame.update);
      case 'awareness':
        return share(presence.accept(member, member.person, frame.entries));
      case 'awareness-request':
        return askPresent(member);
    }
  };

  const close: Room['close'] = (code, reason, whom = () => true) => {
    for (const member of [...members.keys()]) if (whom(member)) member.wire.close(code, reason);
  };

  const reviewAccess: Room['reviewAccess'] = (whom = () => true) => {
    for (const [member, known] of members) {
      if (!whom(member.person.id)) continue;
      const before = known.access;
      const access = accessOf(member.person.id);
      known.access = access;
      if (facts().userById.get(member.person.id)?.enabled !== true) member.wire.close(closeCode.signedOut, 'signed out');
      else if (access.level === 'none') turnAway(member);
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
  };

  return {
    state,
    base: draft.base,
    accessOf,
    hasAuthor: () => createdBy !== null,
    claim(person) {
      if (!noteAuthor(person)) return false;
      // Before anybody is answered: who came when it was nobody's is held to its tags from now on. [A8]
      tagsOnDisk ??= {};
      if (!draft.base) reviewAccess();
      return true;
    },
    tell,
    refuse,
    close,
    reviewAccess,
    members: () => members.keys(),
    fail: onFailure,
    settled: writes.settled,
    join(member) {
      // Its draft was loaded afresh while the socket opened.
      if (isDisposed) return member.wire.close(closeCode.restarting, 'the draft is loaded afresh from the disk');
      const access = accessOf(member.person.id);
      members.set(member, newMember(access));
      // It may have been taken away since the socket was accepted.
      if (access.level === 'none') return turnAway(member);
      tellAccess(member, access);
      if (surprises.length > 0) tell({ type: 'surprises', items: surprises }, member);
      tellSize(member);
      if (access.level === 'write') askForChanges(member);
      if (presence.all().length > 0) askPresent(member);
      onPeople();
    },
    leave(member) {
      if (!members.delete(member)) return;
      share(presence.leave(member));
      onPeople();
    },
    receive(member, frames) {
      for (const group of inGroups(frames)) {
        const known = members.get(member);
        if (!known) return;
        if ('updates' in group) receiveEdits(member, known, group.updates);
        else receiveOne(member, known, group);
      }
    },
    dispose: () => {
      isDisposed = true;
      stopShowing?.();
      stopAsking?.();
    },
  };
}

/** Edits that follow each other together, every other frame by itself. */
function inGroups(frames: readonly RoomFrame[]): (RoomFrame | { readonly updates: Uint8Array[] })[] {
  const groups: (RoomFrame | { readonly updates: Uint8Array[] })[] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (frame.type !== 'change' || frame.answer) groups.push(frame);
    else if (last && 'updates' in last) last.updates.push(frame.update);
    else groups.push({ updates: [frame.update] });
  }
  return groups;
}
