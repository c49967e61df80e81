/** The relay: what the rest of the server may ask of it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Actor, CommitOutcome } from '../../core/commit/command.ts';

export interface Relay {
  /** Takes over an HTTP upgrade to `/sync/<draftId>`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Commits a draft as over the socket, and tells everyone in it. */
  commit(draft: string, message: { readonly id: string; readonly digest: string }, actor: Actor): Promise<CommitOutcome>;
  /** Discards a draft: waits for what is being written, closes it and tells everyone in it. False when it was not open. */
  discard(draft: string, by: string): Promise<boolean>;
  /** Usernames of the people who have this draft open, sorted and unique. */
  present(draft: string): string[];
  /** Tells everyone the server restarts, finishes what is being written, and leaves no timer. */
  close(): Promise<void>;
}
