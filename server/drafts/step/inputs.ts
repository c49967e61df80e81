/** What can happen to a room, and what it has its shell do. Both are values: a room is what its steps make of its inputs. */
import type { DraftAccess, DraftFacts } from '../../../core/access/draft-access.ts';
import type { Tags } from '../../../core/access/facts.ts';
import type { AwarenessEntry } from '../../../core/protocol/client-frame.ts';
import type { ServerMessage } from '../../../core/protocol/control.ts';
import type { ShownElsewhere } from '../../nodes/message.ts';
import type { Person } from '../presence.ts';
import type { ChangeRefusal, FrameRefusal } from '../relay-metrics.ts';
import type { JudgedAs, QueueEntry, SessionId } from './state.ts';

/** What judging changes showed of them; the document itself stays with the shell. */
export type Verdict =
  /** `tags`: as the draft carries them now, where the change may have moved them. */
  | { readonly type: 'accepted'; readonly update: Uint8Array; readonly tags: Tags | null }
  | { readonly type: 'nothing-new' }
  | { readonly type: 'gap' }
  | { readonly type: 'refused'; readonly reason: ChangeRefusal; readonly detail: string };

/** What a draft is since a batch is on disk. */
export interface Written {
  readonly tags: Tags;
  /** Keys of the facts that the batch wrote. */
  readonly facts: readonly string[];
  /** Bytes of the draft. */
  readonly bytes: number;
  /** All changes of the batch as one. */
  readonly update: Uint8Array;
}

export type RoomInput =
  | {
      readonly type: 'joined';
      readonly session: SessionId;
      readonly person: Person;
      readonly speaksControl: boolean;
      readonly bytes: number;
    }
  | { readonly type: 'left'; readonly session: SessionId }
  | { readonly type: 'sync-requested'; readonly session: SessionId; readonly stateVector: Uint8Array }
  /** Edits that came together, in their order. */
  | { readonly type: 'edited'; readonly session: SessionId; readonly updates: readonly Uint8Array[] }
  /** What the session answers to the question for what the server lacks. */
  | { readonly type: 'answered'; readonly session: SessionId; readonly update: Uint8Array }
  | { readonly type: 'judged'; readonly as: JudgedAs; readonly verdict: Verdict }
  /** `owners`: whose edits the client ids carry, where they carry any; user id by client id. */
  | {
      readonly type: 'showed';
      readonly session: SessionId;
      readonly entries: readonly AwarenessEntry[];
      readonly owners: ReadonlyMap<number, string>;
    }
  | { readonly type: 'presence-requested'; readonly session: SessionId }
  /** What people show who are with another server. */
  | { readonly type: 'shown-elsewhere'; readonly from: string; readonly shown: readonly ShownElsewhere[]; readonly isWhole: boolean }
  | { readonly type: 'node-gone'; readonly from: string }
  /** A while has passed: who was not shown since the last time is gone. */
  | { readonly type: 'presence-aged' }
  /** Another server wants to know who is here. */
  | { readonly type: 'presence-requested-elsewhere' }
  /** What came is not taken, for a reason found before or after the room. */
  | { readonly type: 'refused'; readonly session: SessionId; readonly reason: FrameRefusal; readonly detail: string }
  | { readonly type: 'tick'; readonly of: Timer }
  | { readonly type: 'written'; readonly written: Written | null }
  /** Another server wrote more of the draft. */
  | { readonly type: 'fell-behind' }
  /** Nothing of the batch was written: another server was first, or rights are others than it was judged by. */
  | { readonly type: 'write-refused' }
  /** What others wrote meanwhile is in the document, if they did, and nothing else; `tags` are the draft's now, `author` (user id) is who began it elsewhere. */
  | { readonly type: 'followed'; readonly written: Written | null; readonly tags: Tags; readonly author: string | null }
  | { readonly type: 'retried'; readonly as: JudgedAs }
  /** The draft takes no more changes: it was closed on disk. */
  | { readonly type: 'write-lost' }
  /** The document is no longer what is on disk, as far as anybody knows. [P6] */
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'rights-changed'; readonly concerns: (person: string) => boolean }
  /** A person becomes the author of a draft that has none. */
  | { readonly type: 'claimed'; readonly person: string }
  | { readonly type: 'closed'; readonly code: number; readonly reason: string; readonly sessions: readonly SessionId[] | 'all' }
  | { readonly type: 'disposed' };

/** `write`: at the end of this turn of the event loop. */
export type Timer = 'write' | 'presence' | 'presence-answers';

export type RoomEffect =
  | { readonly type: 'send'; readonly to: readonly SessionId[]; readonly message: ServerMessage }
  /** Who wrote which fact last: all facts, or those named. */
  | { readonly type: 'send-contributions'; readonly to: readonly SessionId[]; readonly facts: readonly string[] | null }
  /** Asks for what the server lacks. */
  | { readonly type: 'ask'; readonly session: SessionId }
  /** Sends what is on disk, as far as the state vector lacks it. */
  | { readonly type: 'answer'; readonly session: SessionId; readonly stateVector: Uint8Array }
  /** Has changes judged: the verdict is the next input. Joined changes that have to be tried one by one come back as edits. */
  | { readonly type: 'judge'; readonly as: JudgedAs }
  | { readonly type: 'append'; readonly entries: readonly QueueEntry[] }
  /** Takes in what others wrote, and the rights of this moment; then comes `followed`. */
  | { readonly type: 'follow' }
  /** Takes changes again, after the effects before this one. */
  | { readonly type: 'retry'; readonly as: JudgedAs }
  | { readonly type: 'broadcast'; readonly to: readonly SessionId[]; readonly update: Uint8Array }
  | { readonly type: 'show'; readonly to: readonly SessionId[]; readonly entries: readonly AwarenessEntry[] }
  /** Tells other servers who shows themselves here. */
  | { readonly type: 'send-presence'; readonly shown: readonly ShownElsewhere[]; readonly isWhole: boolean }
  /** Frames that are charged to each before they are sent. */
  | { readonly type: 'show-all'; readonly to: readonly SessionId[]; readonly groups: readonly (readonly AwarenessEntry[])[] }
  | { readonly type: 'schedule'; readonly timer: Timer }
  | { readonly type: 'close'; readonly session: SessionId; readonly code: number; readonly reason: string }
  /** Counts and logs a refusal, and charges its cost. */
  | { readonly type: 'refuse'; readonly session: SessionId; readonly reason: FrameRefusal; readonly detail: string }
  | { readonly type: 'count-admitted'; readonly frames: number }
  /** Something new is on disk, or people came or left: lists want to know. */
  | { readonly type: 'publish'; readonly what: 'edited' | 'people' }
  /** The room is given up, and the draft loaded afresh. */
  | { readonly type: 'discard'; readonly error: unknown };

/** The rights of this moment: the one thing a step reads that is neither state nor input. */
export interface Rights {
  judge(person: string, draft: DraftFacts): DraftAccess;
  /** The tags of the profile that the draft changes, at this moment. */
  baseTags(): Tags;
  isEnabled(person: string): boolean;
  /** The number of the newest change that these rights hold; null where no other server changes them. */
  epoch(): number | null;
}

export type Stepped<State> = readonly [State, readonly RoomEffect[]];
