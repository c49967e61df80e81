/** A socket that was let in becomes a member of its room: what it sends is read in turns, and it is held to its session until it closes. */
import { closeCode, subprotocol } from '../../core/protocol/control.ts';
import type { Session } from '../accounts/sessions.ts';
import type { Clock } from '../clock.ts';
import type { Endings } from '../drafts/endings.ts';
import { createInbox } from '../drafts/inbox.ts';
import { mostBuffered, mostOpenDrafts } from '../drafts/limits.ts';
import type { Member, Wire } from '../drafts/room/member.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { Piece, RelaySocket, SocketHandlers } from '../drafts/relay.ts';
import type { Room } from '../drafts/room/room.ts';
import type { RelayLog } from '../drafts/relay-log.ts';
import type { HeldRoom } from '../drafts/room/rooms.ts';
import type { Storage } from '../storage/storage.ts';
import type { Budget } from '../web/budget/budget.ts';
import { costOf } from '../web/budget/costs.ts';
import type { Connections, RateLimit } from './connections.ts';
import type { Client, Heartbeat, Watch } from './heartbeat.ts';
import type { Presented } from './judge-attempt.ts';
import type { Line, Message, Reader } from './read-messages.ts';

export interface ConnectDeps {
  readonly nodes: Nodes;
  readonly storage: Pick<Storage, 'drafts'>;
  readonly connections: Connections;
  readonly heartbeat: Heartbeat;
  readonly endings: Endings;
  readonly budget: Budget;
  readonly clock: Clock;
  /** When what sockets sent is read. */
  readonly turns: Pick<Clock, 'soon'>;
  readonly log: RelayLog;
  readonly read: Reader;
  readonly isClosing: () => boolean;
}

/** What a connection attempt was granted. */
export interface Granted {
  readonly held: HeldRoom;
  readonly session: Session;
  readonly presented: Presented;
  /** The sessions that ended since the attempt began. */
  readonly watch: Watch;
}

/** Bytes over its budget that a socket sends after it was closed, which it may not have heard yet, before it is cut off. */
const mostLate = 256 * 1024;

/** Of a burst: what one turn that took longer than thought may cost at most. */
const mostCorrected = 1 / 4;

export function connectSocket(deps: ConnectDeps, socket: RelaySocket, granted: Granted): void {
  const { held, session, watch } = granted;
  if (watch.hasEnded(session)) {
    held.release();
    return socket.close(closeCode.signedOut, 'signed out');
  }
  // Other settings may have come into force meanwhile. [G141]
  if (!deps.nodes.mayServe()) {
    held.release();
    return socket.close(closeCode.restarting, 'another server serves now');
  }
  const rateLimit = deps.connections.open(session.user.id);
  if (!rateLimit) {
    held.release();
    return socket.close(closeCode.tooFast, 'too many drafts are open at once; close some windows');
  }
  const line = lineOf(deps, socket, granted, rateLimit);
  const { client, room } = line;
  deps.heartbeat.add(client);
  socket.listen(handlersOf(deps, line, held.release));
  if (isGone(room, session)) return socket.close(closeCode.gone, 'there is no such draft');
  room.join(client.member);
  if (held.draft.stored && held.draft.stored.state !== 'open') return deps.endings.close(room, held.draft.stored, client.member);
  checkAgain(deps, client, held).catch((error: unknown) => deps.log.error({ draft: line.draft, error }, 'a joiner could not be checked'));
}

function lineOf({ nodes, isClosing }: ConnectDeps, socket: RelaySocket, granted: Granted, rateLimit: RateLimit): Line {
  const { room, draft } = granted.held;
  const { session, presented } = granted;
  const member = memberOf(socket, nodes, session, presented.from, rateLimit);
  const client: Client = {
    ...{ socket, member, expiresAt: session.expiresAt, isAlive: true, isActive: false, isLeaving: false, committing: Promise.resolve() },
    close: (code, reason) => room.close(code, reason, member),
  };
  // What a socket sent before its end went away is read; what comes after it was closed here is not. A client that types on must not keep
  // the server from ending, and is not told that what comes then is saved. [G21]
  return { client, rateLimit, room, draft: draft.id, isOver: () => !room.isPresent(member) || client.isLeaving || isClosing() };
}

function handlersOf(deps: ConnectDeps, line: Line, release: () => void): SocketHandlers {
  const { client, room, rateLimit } = line;
  const { member, socket } = client;
  const inbox = createInbox<Message>(deps.turns, socket, (messages) => {
    if (line.isOver()) return [];
    try {
      return measured(deps, rateLimit, () => deps.read(line, messages));
    } catch (error) {
      room.fail(error);
      return [];
    }
  });
  let late = 0;
  const put = (message: Message): void => {
    client.isAlive = true;
    if (!line.isOver()) inbox.put(message);
  };
  return {
    read: (piece) => {
      const excess = excessOf(rateLimit, piece);
      if (excess === null) return true;
      if (!line.isOver()) room.refuse(member, ...excess);
      else if ((late += piece.bytes) > mostLate) socket.terminate();
      return false;
    },
    ping: (data) => put({ type: 'ping', data }),
    pong: () => put({ type: 'pong' }),
    broken: (why) => {
      inbox.drain();
      if (!line.isOver()) room.refuse(member, 'broken', why);
    },
    close: () => {
      inbox.drain();
      deps.heartbeat.remove(client);
      room.leave(member);
      rateLimit.end();
      release();
    },
    message: (bytes, isBinary) => put({ type: 'message', bytes, isBinary }),
  };
}

/** Why a piece is not taken apart; null where it is. Thousands of small frames take longer to take apart than to count. [P32] [P71] */
function excessOf(rateLimit: RateLimit, { bytes, controls, others }: Piece): readonly ['control-flood' | 'too-fast', string] | null {
  if (!rateLimit.charge((bytes / 1024) * costOf.kibibyte)) return ['too-fast', 'too much at once'];
  if (rateLimit.covers(controls * costOf.control + others * costOf.frame)) return null;
  rateLimit.exhaust();
  return [controls > others ? 'control-flood' : 'too-fast', 'too many messages at once'];
}

/** What reading took beyond what was charged for it is charged too, as far as it may not be this machine's fault. [P34] */
function measured<T>({ clock, budget }: ConnectDeps, rateLimit: RateLimit, work: () => T): T {
  const [used, charged] = [clock.used(), budget.charged()];
  const result = work();
  const beyond = clock.used() - used - (budget.charged() - charged);
  if (beyond > 0) rateLimit.charge(Math.min(beyond, budget.share.burst * mostCorrected));
  return result;
}

/** The draft may have been closed while the room was loading. */
async function checkAgain({ storage, endings }: ConnectDeps, { member }: Client, { room, draft }: HeldRoom): Promise<void> {
  const fresh = await storage.drafts.byId(draft.id);
  if (fresh && fresh.state !== 'open') endings.close(room, fresh, member);
  if (!fresh && (await storage.drafts.countOpenOf(member.person.id)) >= mostOpenDrafts)
    room.close(closeCode.tooLarge, `you have ${mostOpenDrafts} open drafts; save or discard some first`, member);
}

/** A draft that is not written yet shows nothing to a person who may not write it. */
const isGone = (room: Room, session: Session): boolean =>
  !room.hasAuthor() && room.accessOf(session.user.id).level === 'read' && room.members().length === 0;

/** What is sent waits where the facts are too old to show anything by. A right that ended closes at once, and nothing that waits is sent. [P62] */
function wireTo(socket: RelaySocket, nodes: Nodes): Wire {
  const send = (frame: Uint8Array): void => {
    // A reader that is too slow is cut off, rather than kept for in memory.
    if (socket.bufferedAmount > mostBuffered) socket.terminate();
    else if (socket.isOpen) socket.send(frame);
  };
  const close = (code: number, reason: string): void => socket.close(code, reason);
  return {
    send: (frame) => (nodes.isFresh() ? send(frame) : nodes.whenFresh(() => send(frame))),
    close: (code, reason) => (nodes.isFresh() || tellsNothing.has(code) ? close(code, reason) : nodes.whenFresh(() => close(code, reason))),
  };
}

/** Ends that show nothing of a draft. */
const tellsNothing: ReadonlySet<number> = new Set([closeCode.notAllowed, closeCode.signedOut, closeCode.restarting]);

let lastId = 0;

const memberOf = (socket: RelaySocket, nodes: Nodes, { id, user }: Session, from: string, rateLimit: RateLimit): Member => ({
  id: ++lastId,
  wire: wireTo(socket, nodes),
  person: { id: user.id, username: user.username, displayName: user.displayName },
  ...{ session: id, from },
  speaksControl: socket.protocol === subprotocol,
  charge: (bytes) => rateLimit.charge((bytes / 1024) * costOf.kibibyte),
  fine: rateLimit.fine,
});
