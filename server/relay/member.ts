/** One client of a room: what it is to the room, and what the room keeps of it. */
import type { DraftAccess } from '../../core/access/draft-access.ts';
import type { Person } from './presence.ts';
import { createSeen, type Seen } from './seen.ts';

/** The wire to one client, as the room sees it. */
export interface Wire {
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

export interface Member {
  readonly wire: Wire;
  readonly person: Person;
  /** Session id. */
  readonly session: string;
  /** The address it came from. */
  readonly from: string | null;
  /** Whether it understands control messages. */
  readonly speaksControl: boolean;
  /** Takes what an answer of so many bytes costs; false where the person has used up what they have. */
  charge(bytes: number): boolean;
  /** Takes so much of the person's budget, for what was sent. */
  fine(cost: number): void;
}

export interface MemberState {
  access: DraftAccess;
  /** Change frames of this socket that are on disk. */
  durable: number;
  /** Set once the client has sent what the server lacked. */
  caughtUp: boolean;
  /** Changes that arrived before those they build on; a stock client sends such ones right after it opens. */
  held: Uint8Array[];
  readonly seen: Seen;
  /** Of its first sync request: what its document held when it joined. */
  vector: Uint8Array | null;
  /** Set once it was given what was there before it joined. */
  isGiven: boolean;
  /** Set once it has sent what it held, of which the first answer alone is from when it joined. */
  answered: boolean;
}

export const newMember = (access: DraftAccess): MemberState => ({
  access,
  durable: 0,
  caughtUp: false,
  held: [],
  seen: createSeen(),
  vector: null,
  isGiven: false,
  answered: false,
});
