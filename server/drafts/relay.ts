/** The relay: what the rest of the server may ask of it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Actor, CommitOutcome } from '../../core/commit/command.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { ProblemCode } from '../../core/problem/codes.ts';
import type { Person } from './presence.ts';
import type { StoredDraft } from '../storage/tables/drafts.ts';
import type { StoredUser } from '../storage/tables/users.ts';

/** A WebSocket as the relay needs it, whatever carries it. */
export interface RelaySocket {
  /** The subprotocol that was agreed on; empty where there is none. */
  readonly protocol: string;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  readonly isOpen: boolean;
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends it without a close frame. */
  terminate(): void;
  ping(): void;
  pong(data: Uint8Array): void;
  /** Reads no further until `resume`; what has been read already is still handed out. */
  pause(): void;
  resume(): void;
  listen(handlers: SocketHandlers): void;
}

/** What came in one piece, by the headers of its frames. */
export interface Piece {
  readonly bytes: number;
  /** Frames that begin in it: pings, pongs and closes, and all others. */
  readonly controls: number;
  readonly others: number;
}

export interface SocketHandlers {
  /** A piece came in: before it is taken apart, which it is not where this answers false. */
  read(piece: Piece): boolean;
  message(bytes: Uint8Array, isBinary: boolean): void;
  ping(data: Uint8Array): void;
  pong(): void;
  /** What came is no WebSocket; the socket is closed with the code of its kind. */
  broken(why: string): void;
  close(): void;
}

/** What an upgrade asks with. */
export interface ConnectionAttempt {
  readonly url?: string | undefined;
  readonly headers: IncomingMessage['headers'];
  /** Where it comes from. */
  readonly socket?: Pick<IncomingMessage['socket'], 'remoteAddress'>;
}

export type Acceptance =
  /** One of the two has to be called: the socket is there, or it never will be. */
  { readonly ok: true; enter(socket: RelaySocket): void; abandon(): void } | Rejection;

/** Why a connection attempt becomes no socket. */
export interface Rejection {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly detail: string;
  /** Username. */
  readonly user?: string;
  readonly account?: Pick<StoredUser, 'id' | 'username'>;
  /** Whether it is the same rejection of the same person as just before. */
  readonly isRepeated?: boolean;
}

/** What became of a draft that somebody wants discarded. */
export type Discarding = 'discarded' | 'closed' | 'forbidden' | 'signed-out';

/** What became of a draft that somebody wants opened again; `gone` is one that was discarded too long ago. */
export type Reopening = 'open' | 'closed' | 'gone' | 'forbidden' | 'too-many' | 'signed-out';

/** What became of a draft that somebody wants to be known; `there` is one that was. */
export type Beginning = { readonly type: 'begun' | 'there'; readonly draft: StoredDraft } | NotBegun;
export type NotBegun =
  | { readonly type: 'closed'; readonly draft: StoredDraft }
  | { readonly type: 'hidden' | 'forbidden' | 'base-differs' | 'too-many' }
  | { readonly type: 'signed-out' };

/** Who does something with a draft; what becomes of it names them. */
export type DraftActor = Actor & Pick<StoredUser, 'username'>;

export interface Relay {
  /** Judges a connection attempt before it becomes a socket, and loads its draft. [P1] */
  accept(attempt: ConnectionAttempt): Promise<Acceptance>;
  /** Takes over an HTTP upgrade to `/sync/<draftId>`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Commits a draft as over the socket, and tells everyone in it. */
  commit(draft: string, message: { readonly id: string; readonly digest: string }, actor: Actor): Promise<CommitOutcome>;
  /** Discards a draft: waits for what is being written, judges, closes it and tells everyone in it. */
  discard(draft: string, by: DraftActor): Promise<Discarding>;
  /** Opens a discarded draft again. */
  reopen(draft: string, by: DraftActor): Promise<Reopening>;
  /** Makes a draft known before anybody has written it. Of the draft `continues` that goes on in it, `loaded` is told the bytes that were read. */
  begin(draft: string, base: Base, by: DraftActor, continues?: string | null, loaded?: (bytes: number) => void): Promise<Beginning>;
  /** The people who have this draft open, each once, by username. */
  present(draft: string): Person[];
  /** Open sockets and open drafts. */
  counts(): { readonly sockets: number; readonly rooms: number };
  /** Closes every socket, so that whoever comes back is judged from the start. */
  closeAll(): void;
  /**
   * Tells everyone the server restarts, finishes what is being written, and leaves no timer. Where others serve meanwhile, it tells one after the
   * other within so many milliseconds, so that not all go there at once.
   */
  close(within?: number): Promise<void>;
}
