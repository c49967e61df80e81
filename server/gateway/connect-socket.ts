/** A socket that was let in becomes a member of its room: what it sends is read in turns, and it is held to its session until it closes. */
import { closeCode, subprotocol } from '../../core/protocol/control.ts';
import type { Session } from '../accounts/sessions.ts';
import type { Clock } from '../clock.ts';
import type { Endings } from '../drafts/endings.ts';
import { createInbox, type Inbox } from '../drafts/inbox.ts';
import { mostBuffered, mostOpenDrafts } from '../drafts/limits.ts';
import type { Person } from '../drafts/presence.ts';
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
  socket.listen(new LineHandlers(deps, line, held));
  if (isGone(room, session)) return socket.close(closeCode.gone, 'there is no such draft');
  room.join(client.member);
  if (held.closed) return deps.endings.close(room, held.closed, client.member);
  checkAgain(deps, client, held).catch((error: unknown) => deps.log.error({ draft: line.draft, error }, 'a joiner could not be checked'));
}

/** Of a socket that has committed nothing yet. */
const nothingBefore = Promise.resolve();

function lineOf({ nodes, isClosing }: ConnectDeps, socket: RelaySocket, granted: Granted, rateLimit: RateLimit): Line {
  const { room, id } = granted.held;
  const { session, presented } = granted;
  const member = new SocketMember({ socket, nodes, session, from: presented.from, rateLimit });
  const client: Client = {
    socket,
    member,
    expiresAt: session.expiresAt,
    isAlive: true,
    isActive: false,
    isLeaving: false,
    committing: nothingBefore,
    close: (code, reason) => room.close(code, reason, member),
  };
  // What a socket sent before its end went away is read; what comes after it was closed here is not. A client that types on must not keep
  // the server from ending, and is not told that what comes then is saved. [G21]
  return { client, rateLimit, room, draft: id, isOver: () => !room.isPresent(member) || client.isLeaving || isClosing() };
}

/** A class, for every socket has one. */
class LineHandlers implements SocketHandlers {
  readonly #deps: ConnectDeps;
  readonly #line: Line;
  readonly #held: HeldRoom;
  readonly #inbox: Inbox<Message>;
  #late = 0;

  constructor(deps: ConnectDeps, line: Line, held: HeldRoom) {
    this.#deps = deps;
    this.#line = line;
    this.#held = held;
    this.#inbox = createInbox<Message>(deps.turns, line.client.socket, (messages) => hear(deps, line, messages));
  }

  read(piece: Piece): boolean {
    const { client, rateLimit, room, isOver } = this.#line;
    const excess = excessOf(rateLimit, piece);
    if (excess === null) return true;
    if (!isOver()) room.refuse(client.member, ...excess);
    else if ((this.#late += piece.bytes) > mostLate) client.socket.terminate();
    return false;
  }

  message(bytes: Uint8Array, isBinary: boolean): void {
    this.#put({ type: 'message', bytes, isBinary });
  }

  ping(data: Uint8Array): void {
    this.#put({ type: 'ping', data });
  }

  pong(): void {
    this.#put({ type: 'pong' });
  }

  broken(why: string): void {
    const { client, room, isOver } = this.#line;
    this.#inbox.drain();
    if (!isOver()) room.refuse(client.member, 'broken', why);
  }

  close(): void {
    const { client, room, rateLimit } = this.#line;
    this.#inbox.drain();
    this.#deps.heartbeat.remove(client);
    room.leave(client.member);
    rateLimit.end();
    this.#held.release();
  }

  #put(message: Message): void {
    this.#line.client.isAlive = true;
    if (!this.#line.isOver()) this.#inbox.put(message);
  }
}

function hear(deps: ConnectDeps, line: Line, messages: readonly Message[]): readonly Message[] {
  if (line.isOver()) return [];
  try {
    return measured(deps, line.rateLimit, () => deps.read(line, messages));
  } catch (error) {
    line.room.fail(error);
    return [];
  }
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
async function checkAgain({ storage, endings }: ConnectDeps, { member }: Client, { room, id }: HeldRoom): Promise<void> {
  const fresh = await storage.drafts.byId(id);
  if (fresh && fresh.state !== 'open') endings.close(room, fresh, member);
  if (!fresh && (await storage.drafts.countOpenOf(member.person.id)) >= mostOpenDrafts)
    room.close(closeCode.tooLarge, `you have ${mostOpenDrafts} open drafts; save or discard some first`, member);
}

/** A draft that is not written yet shows nothing to a person who may not write it. */
const isGone = (room: Room, session: Session): boolean =>
  !room.hasAuthor() && room.accessOf(session.user.id).level === 'read' && room.members().length === 0;

/** What is sent waits where the facts are too old to show anything by. A right that ended closes at once, and nothing that waits is sent. [P62] */
class SocketWire implements Wire {
  readonly #socket: RelaySocket;
  readonly #nodes: Nodes;

  constructor(socket: RelaySocket, nodes: Nodes) {
    this.#socket = socket;
    this.#nodes = nodes;
  }

  send(frame: Uint8Array): void {
    if (this.#nodes.isFresh()) this.#sendNow(frame);
    else this.#nodes.whenFresh(() => this.#sendNow(frame));
  }

  close(code: number, reason: string): void {
    if (this.#nodes.isFresh() || tellsNothing.has(code)) this.#socket.close(code, reason);
    else this.#nodes.whenFresh(() => this.#socket.close(code, reason));
  }

  #sendNow(frame: Uint8Array): void {
    // A reader that is too slow is cut off, rather than kept for in memory.
    if (this.#socket.bufferedAmount > mostBuffered) this.#socket.terminate();
    else if (this.#socket.isOpen) this.#socket.send(frame);
  }
}

/** Ends that show nothing of a draft. */
const tellsNothing: ReadonlySet<number> = new Set([closeCode.notAllowed, closeCode.signedOut, closeCode.restarting]);

let lastId = 0;

interface MemberParts {
  readonly socket: RelaySocket;
  readonly nodes: Nodes;
  readonly session: Session;
  readonly from: string;
  readonly rateLimit: RateLimit;
}

class SocketMember implements Member {
  readonly id = ++lastId;
  readonly wire: Wire;
  readonly person: Person;
  readonly session: string;
  readonly from: string;
  readonly speaksControl: boolean;
  readonly #rateLimit: RateLimit;

  constructor({ socket, nodes, session: { id, user }, from, rateLimit }: MemberParts) {
    this.wire = new SocketWire(socket, nodes);
    this.person = { id: user.id, username: user.username, displayName: user.displayName };
    this.session = id;
    this.from = from;
    this.speaksControl = socket.protocol === subprotocol;
    this.#rateLimit = rateLimit;
  }

  charge(bytes: number): boolean {
    return this.#rateLimit.charge((bytes / 1024) * costOf.kibibyte);
  }

  fine(cost: number): void {
    this.#rateLimit.fine(cost);
  }
}
