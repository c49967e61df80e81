/** What a room owns beside its state: sockets, timers and the document. */
import type { Access } from '../../../core/access/access.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { Clock } from '../../clock.ts';
import type { DraftDocument } from '../document/draft-document.ts';
import type { LogWriter } from '../log/log-writer.ts';
import type { ShownElsewhere } from '../../nodes/message.ts';
import type { LogEntry } from '../../storage/tables/drafts.ts';
import type { Member } from './member.ts';
import type { SmallMap } from '../small-map.ts';
import type { FrameRefusal, RelayMetrics } from '../relay-metrics.ts';
import type { Rights, RoomInput, Timer } from '../step/inputs.ts';
import type { RoomState, SessionId } from '../step/state.ts';
import type { StepRoom } from '../step/step-room.ts';

/** What others did with a draft. */
export interface Followed {
  readonly entries: readonly LogEntry[];
  /** User id, where the draft was not written here yet and another server knows whose it is. */
  readonly author: string | null;
}

export interface ShellDeps {
  readonly id: string;
  readonly base: Base;
  readonly document: DraftDocument;
  readonly log: LogWriter;
  readonly host: RoomHost;
  readonly facts: () => Access;
  readonly clock: Clock;
  readonly metrics: RelayMetrics;
}

/** What a room has the server do around it. */
export interface RoomHost {
  /** Reads what others added to the log after so many entries, by the rights of this moment from then on. Rejects where that is not known any more. */
  follow(length: number): Promise<Followed>;
  /** A frame was not taken, and its socket is being closed. */
  onRefusal(member: Member, reason: FrameRefusal, detail: string): void;
  /** Something new is on disk, or people came or left. */
  onPublish(what: 'edited' | 'people'): void;
  /** Who shows themselves here, for other servers. */
  onShown(shown: readonly ShownElsewhere[], isWhole: boolean): void;
  /** The log could not be written: the document is no longer what is on disk. */
  onDiscard(error: unknown): void;
}

export interface Shell {
  readonly deps: ShellDeps;
  readonly step: StepRoom;
  readonly rights: Rights;
  state: RoomState;
  readonly members: SmallMap<SessionId, Member>;
  readonly timers: SmallMap<Timer, () => void>;
  /** An input from outside: after those before it. */
  dispatch(input: RoomInput): void;
  /** What a step asked for, in the middle of it. */
  run(input: RoomInput): void;
  /** A failure in the middle of a step leaves a document of which nothing is certain. [P6] */
  fail(error: unknown): void;
  /** Called when everything admitted is on disk. */
  readonly onFlushed: (() => void)[];
}
