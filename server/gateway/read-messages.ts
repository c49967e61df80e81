/** What a socket sent becomes frames of its room and commits: every message is held to the session and the budget before anything is made of it. [P8] [P25] [P32] */
import { decodeClientFrame, frameBounds, type ClientFrame } from '../../core/protocol/client-frame.ts';
import type { CommitMessage } from '../../core/protocol/control.ts';
import type { Clock } from '../clock.ts';
import { framesInTurn } from '../drafts/limits.ts';
import type { FrameRefusal } from '../drafts/relay-metrics.ts';
import type { RoomFrame } from '../drafts/room/receive.ts';
import type { Room } from '../drafts/room/room.ts';
import { costOf } from '../web/budget/costs.ts';
import type { RateLimit } from './connections.ts';
import type { Client } from './heartbeat.ts';

/** What came in over a socket, as it came. */
export type Message =
  | { readonly type: 'message'; readonly bytes: Uint8Array; readonly isBinary: boolean }
  | { readonly type: 'ping'; readonly data: Uint8Array }
  | { readonly type: 'pong' };

/** An open socket and what it leads to. */
export interface Line {
  readonly client: Client;
  readonly rateLimit: RateLimit;
  readonly room: Room;
  /** Draft id. */
  readonly draft: string;
  /** Whether it is closed, or the server is closing: what comes then is dropped. */
  readonly isOver: () => boolean;
}

interface Refused {
  readonly type: 'refused';
  readonly reason: FrameRefusal;
  readonly detail: string;
}

const refused = (reason: FrameRefusal, detail: string): Refused => ({ type: 'refused', reason, detail });

export type Reader = (line: Line, messages: readonly Message[]) => readonly Message[];

/** The reader takes messages that arrived together, and answers those it leaves for the next turn: what comes after a sync request, which may be for a whole draft. */
export function createReader(clock: Clock, onCommit: (line: Line, message: CommitMessage) => void): Reader {
  return (line, messages) => {
    const { client, room, isOver } = line;
    let frames: RoomFrame[] = [];
    let ping: Uint8Array | null = null;
    const handOver = (): void => {
      // Of several pings the newest alone, as RFC 6455 allows: each pong is a write of its own. [P32b]
      if (ping && client.socket.isOpen) client.socket.pong(ping);
      ping = null;
      if (frames.length > 0) room.receive(client.member, frames);
      frames = [];
    };
    for (const [at, message] of messages.entries()) {
      const frame = judgeMessage(clock, line, message, messages.length >= framesInTurn);
      if (message.type === 'ping') ping = message.data;
      if (frame === null) continue;
      if (frame.type !== 'refused' && frame.type !== 'commit') frames.push(frame);
      if (frame.type === 'sync-request') {
        handOver();
        return messages.slice(at + 1);
      }
      if (frame.type !== 'refused' && frame.type !== 'commit') continue;
      handOver();
      if (isOver()) return [];
      if (frame.type === 'refused') {
        room.refuse(client.member, frame.reason, frame.detail);
        return [];
      }
      onCommit(line, frame.message);
    }
    handOver();
    return [];
  };
}

/** Null where nothing has to be made of it. */
function judgeMessage(clock: Clock, { client, rateLimit }: Line, message: Message, areMany: boolean): ClientFrame | Refused | null {
  if (message.type !== 'message') {
    if (!rateLimit.take(costOf.control)) return refused(areMany ? 'control-flood' : 'too-fast', `too many ${message.type}s at once`);
    return null;
  }
  const { bytes, isBinary } = message;
  if (clock.now() >= client.expiresAt) return refused('signed-out', 'the session has ended');
  if (bytes.byteLength > frameBounds.frame) return refused('too-large', `a message of more than ${frameBounds.frame} bytes`);
  const frame: ClientFrame = isBinary ? decodeClientFrame(bytes) : { type: 'malformed', why: 'a text message; messages are binary' };
  if (!rateLimit.take(costOfFrame(frame))) return refused('too-fast', 'too many messages at once');
  if (frame.type === 'change' || frame.type === 'commit') client.isActive = true;
  return frame;
}

/** Beside its bytes, which are charged as they come in. */
function costOfFrame({ type }: ClientFrame): number {
  if (type === 'commit') return costOf.frame + costOf.commit;
  return type === 'sync-request' || type === 'awareness-request' ? costOf.frame + costOf.request : costOf.frame;
}
