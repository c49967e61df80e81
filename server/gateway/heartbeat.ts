/** Keeps an eye on the open sockets: which of them still live, and whether their sessions and permissions do. [P8] [P27] */
import { closeCode } from '../../core/protocol/control.ts';
import { awarenessFrame } from '../../core/protocol/server-frame.ts';
import type { AccessState } from '../access/access-state.ts';
import { concernedBy } from '../access/concerned.ts';
import type { EventBus } from '../events/bus.ts';
import { isAmongEnded, type AccessChange, type Ended } from '../events/event.ts';
import type { Budget } from '../web/budget/budget.ts';
import type { Clock } from '../clock.ts';
import type { Session, Sessions } from '../accounts/sessions.ts';
import type { Member } from '../drafts/room/member.ts';
import type { RelaySocket } from '../drafts/relay.ts';
import type { RelayLog } from '../drafts/relay-log.ts';
import type { Rooms } from '../drafts/room/rooms.ts';

/** A socket with what the relay remembers of it. */
export interface Client {
  readonly socket: RelaySocket;
  readonly member: Member;
  /** Closes its socket, through its room. */
  close(code: number, reason: string): void;
  /** When its session ends unless it is used; milliseconds since 1970. */
  expiresAt: number;
  /** Whether anything arrived from it since the last heartbeat. */
  isAlive: boolean;
  /** Whether it changed anything since its session was checked last. */
  isActive: boolean;
  /** Whether it was told that the server restarts: what it sends from then on is for another. */
  isLeaving: boolean;
  /** Its commits, one after the other. */
  committing: Promise<void>;
}

/** Notes the sessions that end while a connection attempt is judged: it has looked its own up before. [P8] */
export interface Watch {
  hasEnded(session: Session): boolean;
  stop(): void;
}

export interface Heartbeat {
  watch(): Watch;
  add(client: Client): void;
  remove(client: Client): void;
  /** Closes every socket, so that whoever comes back is judged from the start. */
  closeAll(): void;
  /** Tells one after the other that the server restarts, within so many milliseconds. */
  sendAway(within: number): Promise<void>;
  /** Tells everyone that the server restarts, and stops; `flush` finishes what they have sent until then. */
  drain(flush: () => Promise<void>): Promise<void>;
}

export interface HeartbeatDeps {
  readonly sessions: Sessions;
  readonly access: AccessState;
  readonly events: EventBus;
  readonly rooms: Rooms;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: RelayLog;
}

/** Milliseconds; below the 30 s of silence after which a stock client gives a connection up. */
const heartbeatEvery = 15_000;
/** A heartbeat comes to so many sockets at a time, or to so large a part of all, with so many milliseconds between. [P70] */
const group = { least: 10, part: 1 / 150, pause: 50 } as const;
/** Sessions of open sockets are checked this often, in heartbeats. */
const sessionReviewEvery = 4;
/** Milliseconds between two sockets that are sent away, where there are few. */
const longestGap = 10;
/** Milliseconds between two of so many that are sent away within some. [G144] */
export const gapBetween = (clients: number, within: number): number => Math.min(longestGap, within / clients);
/** Milliseconds that a client has to answer the close. */
const longestClose = 1_000;

const signOfLife = awarenessFrame([]);

interface Watched {
  readonly clients: Set<Client>;
  readonly watches: Set<Ended[]>;
  onLastGone: (() => void) | null;
  beats: number;
  /** Prevents the rest of a heartbeat that has not come to every socket yet. */
  stopBeat: (() => void) | null;
}

export function createHeartbeat(deps: HeartbeatDeps): Heartbeat {
  const watched: Watched = { clients: new Set(), watches: new Set(), onLastGone: null, beats: 0, stopBeat: null };
  const { clients, watches } = watched;
  const stops = [
    deps.clock.every(heartbeatEvery, () => {
      beatAll(deps, watched);
      deps.rooms.trim();
      deps.budget.sweep();
    }),
    () => watched.stopBeat?.(),
    deps.events.subscribe('sockets', {
      'profile-changed': (change) => reviewAccess(deps, change),
      'user-changed': (change) => reviewAccess(deps, change),
      'access-reread': (change) => reviewAccess(deps, change),
      'sessions-ended': ({ ended }) => endSessions(watched, ended),
    }),
  ];
  return {
    watch: () => {
      const ends: Ended[] = [];
      watches.add(ends);
      return {
        hasEnded: ({ id, user }) => ends.some((ended) => isAmongEnded(ended, id, user.id)),
        stop: () => void watches.delete(ends),
      };
    },
    add: (client) => void clients.add(client),
    remove: (client) => {
      clients.delete(client);
      if (clients.size === 0) watched.onLastGone?.();
    },
    closeAll: () => {
      for (const client of [...clients]) client.close(closeCode.restarting, 'the server has read anew who may do what');
    },
    async sendAway(within) {
      const leaving = [...clients];
      const gap = gapBetween(leaving.length, within);
      await Promise.all(
        leaving.map((client, at) => new Promise<void>((done) => void deps.clock.after(at * gap, () => done(sendAway(client))))),
      );
    },
    async drain(flush) {
      for (const stop of stops) stop();
      clients.forEach(sendAway);
      await flush();
      if (clients.size > 0) await lastGone(deps, watched);
    },
  };
}

function sendAway(client: Client): void {
  client.isLeaving = true;
  client.socket.close(closeCode.restarting, 'the server is restarting');
}

/** Never twice at the same time: a socket has the pause between two heartbeats to answer. */
function beatAll(deps: HeartbeatDeps, watched: Watched): void {
  if (watched.stopBeat) return;
  const waiting = [...watched.clients];
  watched.beats += 1;
  if (watched.beats % sessionReviewEvery === 0)
    review(deps.sessions, waiting.slice()).catch((error: unknown) => deps.log.error({ error }, 'sessions could not be checked'));
  const size = Math.max(group.least, Math.ceil(waiting.length * group.part));
  const next = (): void => {
    for (const client of waiting.splice(0, size)) if (watched.clients.has(client)) beat(client);
    watched.stopBeat = waiting.length > 0 ? deps.clock.after(group.pause, next) : null;
  };
  next();
}

function beat(client: Client): void {
  if (!client.isAlive) return client.socket.terminate();
  client.isAlive = false;
  // A stock client counts messages, not pings, as signs of life.
  client.member.wire.send(signOfLife);
  // With the message: what follows it in a turn leaves in the same piece.
  client.socket.ping();
}

/** All of them at once: a look-up for each socket would come at the same moment. Editing keeps a session alive as a request would; an open window alone does not. */
async function review(sessions: Sessions, clients: readonly Client[]): Promise<void> {
  const idsOf = (some: readonly Client[]): string[] => [...new Set(some.map(({ member }) => member.session))];
  const active = clients.filter(({ isActive }) => isActive);
  for (const client of active) client.isActive = false;
  const ends = await sessions.review(idsOf(clients), idsOf(active));
  for (const client of clients) {
    const end = ends.get(client.member.session);
    if (end === undefined) client.close(closeCode.signedOut, 'the session has ended');
    else client.expiresAt = end;
  }
}

/** Only of the members whose level the change can move. [A32] */
function reviewAccess({ access, rooms }: HeartbeatDeps, change: AccessChange): void {
  const concerned = concernedBy(change, access.facts());
  if (concerned === null) return;
  for (const room of rooms.open()) {
    try {
      if (concerned === 'everybody' || (concerned.base !== null && concerned.base === room.base?.profile)) room.reviewAccess();
      else room.reviewAccess(concerned.user);
    } catch (error) {
      // The other rooms are reviewed all the same. [H39]
      room.fail(error);
    }
  }
}

function endSessions({ clients, watches }: Watched, ended: Ended): void {
  for (const ends of watches) ends.push(ended);
  for (const client of clients)
    if (isAmongEnded(ended, client.member.session, client.member.person.id)) client.close(closeCode.signedOut, 'signed out');
}

/** A client that does not answer the close in time is cut off. */
function lastGone({ clock }: HeartbeatDeps, watched: Watched): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(longestClose, () => watched.clients.forEach(({ socket }) => socket.terminate()));
    watched.onLastGone = () => {
      stop();
      resolve();
    };
  });
}
