/** What may happen to an open draft, and what is to be done about it. */
import type { ServerMessage } from '../../../core/protocol/control.ts';
import type { DraftChange, Ending, SaveRequest } from '../../store/local-store.ts';
import type { Batch, StoreResult } from './device.ts';
import type { DocumentFacts } from './draft-state.ts';

/** `window`: made here. `tab`: of another tab. `late`: another tab's too, that the server's frame brought in, on which it builds. */
export type EditOrigin = 'window' | 'tab' | 'late';

/** What asking the server tells about a socket that could not be opened. */
export type Probe = 'unreachable' | 'signed-out' | 'not-allowed' | 'hidden' | 'fine';

/** What the server says of a draft that is made known to it. */
export type Beginning = 'begun' | 'unreachable' | 'closed' | 'refused';

/** What the server says of a draft that was closed. `denied`: this session may not ask. */
export type InquiryAnswer = Ending | 'open' | 'denied' | 'failed';

export type Timer = 'record' | 'begin' | 'inquiry';

export type DraftInput =
  | { readonly type: 'started' }
  // The document
  | { readonly type: 'edited'; readonly update: Uint8Array; readonly by: EditOrigin }
  | { readonly type: 'received'; readonly update: Uint8Array }
  | { readonly type: 'read'; readonly document: DocumentFacts }
  // The local store
  | { readonly type: 'stored'; readonly result: StoreResult | 'missing' }
  | { readonly type: 'save-kept'; readonly id: string; readonly kept: 'kept' | 'failed' }
  // The socket
  | { readonly type: 'socket-opened' }
  | { readonly type: 'socket-closed'; readonly code: number; readonly reason: string }
  /** Lost without a word of the server, and tried again by itself. */
  | { readonly type: 'socket-dropped' }
  /** What was to be sent found the socket closing. */
  | { readonly type: 'send-failed' }
  | { readonly type: 'synced' }
  /** The server asks for what it lacks; `frame` is the answer. */
  | { readonly type: 'asked'; readonly frame: Uint8Array }
  | { readonly type: 'message'; readonly message: Exclude<ServerMessage, { type: 'committed' | 'closed' }> }
  | { readonly type: 'ended'; readonly ending: Ending; readonly document: DocumentFacts }
  // Answers over HTTP
  | { readonly type: 'probed'; readonly answer: Probe; readonly now: number }
  | { readonly type: 'checked'; readonly isReachable: boolean }
  | { readonly type: 'begun'; readonly answer: Beginning }
  | { readonly type: 'inquired'; readonly turn: number; readonly answer: InquiryAnswer; readonly document: DocumentFacts }
  // Around it
  | { readonly type: 'session-confirmed' }
  | { readonly type: 'network-changed'; readonly isOnline: boolean }
  | { readonly type: 'tick'; readonly timer: Timer }
  // The person
  | { readonly type: 'begin' }
  | { readonly type: 'reconnect' }
  /** The draft that had ended was opened again. */
  | { readonly type: 'reopened' }
  /** What it was committed as turns out to hold all that is here. */
  | { readonly type: 'held'; readonly document: DocumentFacts }
  | { readonly type: 'save-asked'; readonly request: SaveRequest }
  | { readonly type: 'save-cancelled' }
  | { readonly type: 'abandon' }
  | { readonly type: 'close' };

export type InputOf<Type extends DraftInput['type']> = Extract<DraftInput, { type: Type }>;

export type DraftEffect =
  // The document
  /** Reads it once what happens now is over, and says so as `read`. */
  | { readonly type: 'read' }
  | { readonly type: 'send-to-tabs'; readonly update: Uint8Array }
  // The local store
  | { readonly type: 'append'; readonly batch: Batch }
  /** Adds the draft anew, with all of its document. */
  | { readonly type: 'restore'; readonly batch: Batch }
  | { readonly type: 'change-record'; readonly change: DraftChange }
  /** The same, with the name and the time of now. */
  | { readonly type: 'write-record'; readonly change: DraftChange }
  | { readonly type: 'keep-save'; readonly request: SaveRequest }
  /** `unlessMore`: it stays where another tab has stored what has not come here. */
  | { readonly type: 'delete'; readonly unlessMore: boolean }
  // The socket
  | { readonly type: 'connect' }
  /** Ends the socket there is, and opens another. */
  | { readonly type: 'reconnect' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'send'; readonly frame: Uint8Array }
  /** Answers the server with all of the document, as `asked`. */
  | { readonly type: 'answer' }
  // Requests over HTTP
  | { readonly type: 'probe' }
  | { readonly type: 'check' }
  | { readonly type: 'begin' }
  | { readonly type: 'inquire'; readonly turn: number }
  | { readonly type: 'expire-session' }
  // Around it
  | { readonly type: 'schedule'; readonly timer: Timer; readonly milliseconds: number }
  | { readonly type: 'cancel'; readonly timer: Timer }
  /** Lets go of the socket, the timers, the other tabs and the document. */
  | { readonly type: 'release' };

export type EffectOf<Type extends DraftEffect['type']> = Extract<DraftEffect, { type: Type }>;
