/** How an open draft stands on this device, in one value: its edits, its copy in the local store, its socket, its end and its Save. */
import type { Base, ProfileContent } from '../../../core/profile/profile.ts';
import type { ServerMessage } from '../../../core/protocol/control.ts';
import type { DraftRecord, Ending } from '../../store/local-store.ts';
import type { Device } from './device.ts';
import { isFlushed, type Exchange } from './exchange.ts';
import { idle, requestOf, type Saving } from './saving.ts';

/** Why the server takes nothing more from this draft, until something is done about it. */
export type Stop = 'signed-out' | 'not-allowed' | 'not-taken' | 'too-large' | 'gone' | 'hidden' | 'closed';

export type Access = Omit<Extract<ServerMessage, { type: 'access' }>, 'type'>;
export type Size = Omit<Extract<ServerMessage, { type: 'size' }>, 'type'>;

/** What the document says at one moment. */
export interface DocumentFacts {
  readonly snapshot: Uint8Array;
  readonly content: ProfileContent;
}

/** `untouched`: the draft has no edits, and nothing of it is sent. `unsent`: it holds edits that the server has not acknowledged. */
export type Edits = 'untouched' | 'unsent' | 'acknowledged';

export type Socket =
  | { readonly is: 'idle' }
  | { readonly is: 'connecting' }
  | { readonly is: 'open'; readonly exchange: Exchange }
  /** Lost, or never opened; it is tried again by itself. `probe`: what the server has answered over HTTP since. */
  | { readonly is: 'down'; readonly probe: 'none' | 'asking' | 'unreachable'; readonly failures: Failures | null }
  | { readonly is: 'stopped'; readonly why: Exclude<Stop, 'closed' | 'gone'>; readonly reason: string }
  /** Closed for good; null where it is known how the draft ended. */
  | { readonly is: 'stopped'; readonly why: 'closed' | 'gone'; readonly reason: string; readonly inquiry: Inquiry | null };

/** Sockets that did not open in a row, though the server answered. Times in milliseconds. */
export interface Failures {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Asking the server how a draft ended. `turn` tells the answer that is awaited from one that comes too late. */
export interface Inquiry {
  readonly turn: number;
  readonly awaits: 'answer' | 'asking again' | 'reconnecting' | 'session';
}

/** What this window still keeps of the draft: `abandoned` and `forgotten` are deleted from the local store, `closed` and `forgotten` are over. */
export type Window = 'open' | 'abandoned' | 'closed' | 'forgotten';

export interface DraftState {
  /** As this window has left it in the local store. */
  readonly record: DraftRecord;
  readonly edits: Edits;
  /** The document as the server last had all of it. */
  readonly acknowledged: DocumentFacts | null;
  readonly device: Device;
  /** False where the browser keeps nothing: what is stored is gone with the window. */
  readonly keeps: boolean;
  readonly socket: Socket;
  /** A socket of this window has opened before. */
  readonly hasOpened: boolean;
  /** Sockets closed for what was sent on them since anything of it became durable. [U17] */
  readonly refusals: number;
  readonly isDiskFull: boolean;
  readonly access: Access | null;
  readonly size: Size | null;
  readonly ending: Ending | null;
  readonly saving: Saving;
  /** There is something to show: a local copy, or the server's. */
  readonly isReady: boolean;
  readonly isEmpty: boolean;
  /** The record is written soon. */
  readonly isRecordDue: boolean;
  /** Inquiries begun. */
  readonly inquiries: number;
  readonly window: Window;
}

export interface Opening {
  readonly record: DraftRecord;
  /** Whether the document holds what the server may lack. */
  readonly hasUnsent: boolean;
  readonly hasCopy: boolean;
  readonly isEmpty: boolean;
  readonly keeps: boolean;
}

export const draftState = ({ record, hasUnsent, hasCopy, isEmpty, keeps }: Opening): DraftState => ({
  record,
  edits: record.fresh ? 'untouched' : hasUnsent ? 'unsent' : 'acknowledged',
  acknowledged: record.acknowledged,
  device: { is: 'stored' },
  keeps,
  socket: { is: 'idle' },
  ...{ hasOpened: false, refusals: 0, isDiskFull: false, access: null, size: null },
  ending: record.ending,
  saving: record.save ? { step: 'waiting', request: record.save, kept: 'kept' } : idle,
  isReady: hasCopy || record.fresh || !record.onServer,
  isEmpty,
  ...{ isRecordDue: false, inquiries: 0, window: 'open' },
});

/** Every edit of this device is on the server's disk. [U2] */
export const isAllOnServer = ({ edits, socket }: DraftState): boolean =>
  edits === 'acknowledged' && socket.is === 'open' && isFlushed(socket.exchange);

/** The base the server named last; every socket tells it anew. */
export const baseOf = ({ access, record }: DraftState): Base => (access ? access.base : record.base);

/** Whether there is anything to edit: not in a change without edits whose base revision is out of sight. */
export const isBegun = ({ record, isEmpty }: DraftState): boolean => record.base === null || !isEmpty;

/** The record that adds the draft anew, where another window has deleted it. */
export const recordOf = ({ record, edits, saving }: DraftState): DraftRecord => ({
  ...record,
  fresh: edits === 'untouched',
  unsaved: edits === 'unsent',
  save: requestOf(saving),
});

/** Sockets that fail in a row while the server answers, before something in between is taken to stop them. */
const failuresOfBlocked = 2;
/** Milliseconds between the first and the last of them, so that a server that restarts is not taken for a proxy. */
const shortestBlocked = 1_500;

/** A socket did not open, and the server answers nothing else either. */
export const isUnreachable = ({ socket }: DraftState): boolean => socket.is === 'down' && socket.probe === 'unreachable';

/** The server answers, but sockets to it do not open. [U46] */
export const isBlocked = ({ socket }: Pick<DraftState, 'socket'>): boolean =>
  socket.is === 'down' &&
  socket.failures !== null &&
  socket.failures.count >= failuresOfBlocked &&
  socket.failures.last - socket.failures.first >= shortestBlocked;
