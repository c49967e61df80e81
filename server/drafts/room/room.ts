/** One open draft: what the rest of the server may ask of its room. The room is its step, the shell around it owns sockets, timers and the document. */
import type { draftAccess, DraftAccess } from '../../../core/access/draft-access.ts';
import type { ServerMessage } from '../../../core/protocol/control.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { DraftLog, StoredDraft } from '../../storage/tables/drafts.ts';
import type { ShownElsewhere } from '../../nodes/message.ts';
import type { Person } from '../presence.ts';
import { openDocument, type DraftDocument } from '../document/draft-document.ts';
import type { Member } from './member.ts';
import { perform } from './perform.ts';
import { receive, type RoomFrame } from './receive.ts';
import type { FrameRefusal } from '../relay-metrics.ts';
import { createShell } from './room-shell.ts';
import type { Shell, ShellDeps } from './shell.ts';
import { accessOf, reservedFor } from '../step/rights.ts';
import { isFlushed, openRoom, presentSession, presentSessions } from '../step/state.ts';
import { stepRoom, type StepRoom } from '../step/step-room.ts';
import type { Rights } from '../step/inputs.ts';

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

export interface RoomDeps extends Omit<ShellDeps, 'id' | 'base' | 'document'> {
  readonly draft: RoomDraft;
  readonly draftLog: DraftLog;
  /** The rule of levels; a test may put another in its place. */
  readonly judge: typeof draftAccess;
  /** The places of entries in the log that cannot be applied. */
  readonly onDamaged: (places: readonly number[]) => void;
  /** Of the rights of this moment; null where no other server writes the draft. */
  readonly epoch: () => number | null;
  readonly step?: StepRoom | undefined;
}

export interface Room {
  readonly document: DraftDocument;
  readonly base: Base;
  /** What this person may do here now. */
  accessOf(person: string): DraftAccess;
  /** Whether a person has begun the draft: wrote it first, or made it known before. */
  hasAuthor(): boolean;
  /** Makes a person the author of a draft that is not written yet; false where it has one. */
  claim(person: string): boolean;
  /** Lets a client in whose level is not `none`, and greets it. */
  join(member: Member): void;
  /** Its socket is gone. */
  leave(member: Member): void;
  /** Whether the member is in the room, and not on its way out: what it sends is read. */
  isPresent(member: Member): boolean;
  /** Takes frames of a client that came together, in their order. */
  receive(member: Member, frames: readonly RoomFrame[]): void;
  /** Closes a client's socket because of what it sent. */
  refuse(member: Member, reason: FrameRefusal, detail: string): void;
  /** Holds every member, or those of whom the test is true, to the permissions of this moment. */
  reviewAccess(concerns?: (person: string) => boolean): void;
  /** The document may not be what is on disk any more: the draft is loaded afresh. [P6] */
  fail(error: unknown): void;
  /** What people show who are with another server (its name), that it is gone, and that one asks who is here. */
  showElsewhere(from: string, shown: readonly ShownElsewhere[], isWhole: boolean): void;
  /** A while has passed: who was not shown since the last time is gone. */
  agePresence(): void;
  forgetNode(from: string): void;
  sendPresence(): void;
  /** The people who are with other servers. */
  elsewhere(): Person[];
  /** Others have written more of the draft. */
  follow(): void;
  /** Resolves when every change admitted so far is on disk and passed on. */
  flushed(): Promise<void>;
  /** Sends one member a control message, where it is present and understands it. */
  send(message: ServerMessage, member: Member): void;
  /** Closes the sockets of one member, or of all. */
  close(code: number, reason: string, only?: Member): void;
  /** Those who are present. */
  members(): Member[];
  /** Leaves no timer. */
  dispose(): void;
}

export function createRoom(deps: RoomDeps): Room {
  const shell = shellOf(deps);
  const { document } = shell.deps;
  return {
    document,
    base: deps.draft.base,
    accessOf: (person) => accessOf(shell.state, shell.rights, person),
    hasAuthor: () => shell.state.createdBy !== null,
    claim(person) {
      if (shell.state.createdBy !== null) return false;
      shell.dispatch({ type: 'claimed', person });
      return true;
    },
    join(member) {
      shell.members.set(member.id, member);
      const { person, speaksControl } = member;
      shell.dispatch({ type: 'joined', session: member.id, person, speaksControl, bytes: document.bytes() });
    },
    leave(member) {
      shell.dispatch({ type: 'left', session: member.id });
      shell.members.delete(member.id);
    },
    isPresent: ({ id }) => presentSession(shell.state, id) !== null,
    receive: (member, frames) => receive(shell, member.id, frames),
    refuse: ({ id: session }, reason, detail) => shell.dispatch({ type: 'refused', session, reason, detail }),
    reviewAccess: (concerns = () => true) => shell.dispatch({ type: 'rights-changed', concerns }),
    fail: shell.fail,
    showElsewhere: (from, shown, isWhole) => shell.dispatch({ type: 'shown-elsewhere', from, shown, isWhole }),
    agePresence: () => shell.dispatch({ type: 'presence-aged' }),
    forgetNode: (from) => shell.dispatch({ type: 'node-gone', from }),
    sendPresence: () => shell.dispatch({ type: 'presence-requested-elsewhere' }),
    elsewhere: () => [...shell.state.elsewhere.values()].map(({ person }) => person),
    follow: () => shell.dispatch({ type: 'fell-behind' }),
    flushed: () => (isFlushed(shell.state) ? Promise.resolve() : new Promise((resolve) => shell.onFlushed.push(resolve))),
    send(message, { id }) {
      if (presentSession(shell.state, id)?.speaksControl) perform(shell, { type: 'send', to: [id], message });
    },
    close: (code, reason, only) => shell.dispatch({ type: 'closed', code, reason, sessions: only ? [only.id] : 'all' }),
    members: () => [...presentSessions(shell.state)].flatMap(([id]) => shell.members.get(id) ?? []),
    dispose() {
      shell.dispatch({ type: 'disposed' });
      for (const stop of shell.timers.values()) stop();
      shell.timers.clear();
    },
  };
}

function shellOf({ draft, draftLog, judge, onDamaged, epoch, step = stepRoom, ...rest }: RoomDeps): Shell {
  const { facts } = rest;
  const rights: Rights = {
    judge: (person, ofDraft) => judge(facts(), person, ofDraft),
    baseTags: draft.baseTags,
    isEnabled: (person) => facts().userById.get(person)?.enabled === true,
    epoch,
  };
  const document = openDocument(draftLog, onDamaged, (client) => reservedFor(shell.state, rights, client));
  const stored = draft.stored && { createdBy: draft.stored.createdById, tags: document.heading().tags };
  const shell: Shell = createShell({
    deps: { ...rest, id: draft.id, base: draft.base, document },
    ...{ step, rights, state: openRoom({ base: draft.base, stored, isShared: epoch() !== null }) },
  });
  return shell;
}
