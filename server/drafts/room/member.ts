/** One client of a room, as its socket knows it. */
import type { Person } from '../presence.ts';
import type { SessionId } from '../step/state.ts';

/** The wire to one client, as the room sees it. */
export interface Wire {
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

export interface Member {
  readonly id: SessionId;
  readonly wire: Wire;
  readonly person: Person;
  /** Id of the session it was opened with. */
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
