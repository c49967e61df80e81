/** One open draft: what the rest of the server may ask of its room. The room is its step, the shell around it owns sockets, timers and the document. */
import type { draftAccess, DraftAccess, DraftFacts } from '../../../core/access/draft-access.ts';
import type { Tags } from '../../../core/access/facts.ts';
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

export const createRoom = (deps: RoomDeps): Room => new OpenRoom(shellOf(deps));

/** A class: there may be thousands at once, and a function of its own for each answer would take 2 KB of each. */
class OpenRoom implements Room {
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get document(): DraftDocument {
    return this.#shell.deps.document;
  }

  get base(): Base {
    return this.#shell.deps.base;
  }

  accessOf(person: string): DraftAccess {
    return accessOf(this.#shell.state, this.#shell.rights, person);
  }

  hasAuthor(): boolean {
    return this.#shell.state.createdBy !== null;
  }

  claim(person: string): boolean {
    if (this.hasAuthor()) return false;
    this.#shell.dispatch({ type: 'claimed', person });
    return true;
  }

  join(member: Member): void {
    this.#shell.members.set(member.id, member);
    const { person, speaksControl } = member;
    this.#shell.dispatch({ type: 'joined', session: member.id, person, speaksControl, bytes: this.document.bytes() });
  }

  leave(member: Member): void {
    this.#shell.dispatch({ type: 'left', session: member.id });
    this.#shell.members.delete(member.id);
  }

  isPresent({ id }: Member): boolean {
    return presentSession(this.#shell.state, id) !== null;
  }

  receive(member: Member, frames: readonly RoomFrame[]): void {
    receive(this.#shell, member.id, frames);
  }

  refuse({ id: session }: Member, reason: FrameRefusal, detail: string): void {
    this.#shell.dispatch({ type: 'refused', session, reason, detail });
  }

  reviewAccess(concerns: (person: string) => boolean = () => true): void {
    this.#shell.dispatch({ type: 'rights-changed', concerns });
  }

  fail(error: unknown): void {
    this.#shell.fail(error);
  }

  showElsewhere(from: string, shown: readonly ShownElsewhere[], isWhole: boolean): void {
    this.#shell.dispatch({ type: 'shown-elsewhere', from, shown, isWhole });
  }

  agePresence(): void {
    this.#shell.dispatch({ type: 'presence-aged' });
  }

  forgetNode(from: string): void {
    this.#shell.dispatch({ type: 'node-gone', from });
  }

  sendPresence(): void {
    this.#shell.dispatch({ type: 'presence-requested-elsewhere' });
  }

  elsewhere(): Person[] {
    return [...this.#shell.state.elsewhere.values()].map(({ person }) => person);
  }

  follow(): void {
    this.#shell.dispatch({ type: 'fell-behind' });
  }

  flushed(): Promise<void> {
    return isFlushed(this.#shell.state) ? Promise.resolve() : new Promise((resolve) => this.#shell.onFlushed.push(resolve));
  }

  send(message: ServerMessage, { id }: Member): void {
    if (presentSession(this.#shell.state, id)?.speaksControl) perform(this.#shell, { type: 'send', to: [id], message });
  }

  close(code: number, reason: string, only?: Member): void {
    this.#shell.dispatch({ type: 'closed', code, reason, sessions: only ? [only.id] : 'all' });
  }

  members(): Member[] {
    return [...presentSessions(this.#shell.state)].flatMap(([id]) => this.#shell.members.get(id) ?? []);
  }

  dispose(): void {
    this.#shell.dispatch({ type: 'disposed' });
    for (const stop of this.#shell.timers.values()) stop();
    this.#shell.timers.clear();
  }
}

function shellOf({ draft, draftLog, judge, onDamaged, epoch, step = stepRoom, ...rest }: RoomDeps): Shell {
  const { log, host, facts, clock, metrics } = rest;
  const rights = new RoomRights(facts, judge, draft.baseTags, epoch);
  const document = openDocument(draftLog, onDamaged, (client) => reservedFor(shell.state, rights, client));
  const stored = draft.stored && { createdBy: draft.stored.createdById, tags: document.heading().tags };
  const shell: Shell = createShell({
    deps: { id: draft.id, base: draft.base, document, log, host, facts, clock, metrics },
    ...{ step, rights, state: openRoom({ base: draft.base, stored, isShared: epoch() !== null }) },
  });
  return shell;
}

class RoomRights implements Rights {
  readonly #facts: RoomDeps['facts'];
  readonly #judge: RoomDeps['judge'];
  readonly #baseTags: RoomDraft['baseTags'];
  readonly #epoch: RoomDeps['epoch'];

  constructor(facts: RoomDeps['facts'], judge: RoomDeps['judge'], baseTags: RoomDraft['baseTags'], epoch: RoomDeps['epoch']) {
    this.#facts = facts;
    this.#judge = judge;
    this.#baseTags = baseTags;
    this.#epoch = epoch;
  }

  judge(person: string, ofDraft: DraftFacts): DraftAccess {
    const judge = this.#judge;
    return judge(this.#facts(), person, ofDraft);
  }

  baseTags(): Tags {
    return this.#baseTags();
  }

  isEnabled(person: string): boolean {
    return this.#facts().userById.get(person)?.enabled === true;
  }

  epoch(): number | null {
    return this.#epoch();
  }
}
