/** Looks after the open sockets: which of them still live, and whether their sessions and permissions do. [P8] [P27] */
import type { Access } from '../../core/access/access.ts';
import type { Base } from '../../core/profile/profile.ts';
import { closeCode } from '../../core/protocol/control.ts';
import { awarenessFrame } from '../../core/protocol/server-frame.ts';
import type { AccessState } from '../access/access-state.ts';
import type { AccessChange } from '../events/event.ts';
import type { Budget } from '../budget/budget.ts';
import type { Clock } from '../clock.ts';
import type { Ended, Session, Sessions } from '../sessions/sessions.ts';
import type { Member } from './member.ts';
import type { RelaySocket } from './relay.ts';
import type { RelayLog, Rooms } from './rooms.ts';

/** A socket with what the relay remembers of it. */
export interface Client {
  readonly socket: RelaySocket;
  readonly member: Member;
  /** Looks its session up as a request would, which keeps it alive. */
  use(): Promise<Session | null>;
  /** When its session ends unless it is used; milliseconds since 1970. */
  expiresAt: number;
  /** Whether anything was heard of it since the last beat. */
  isAlive: boolean;
  /** Whether it changed anything since its session was last looked at. */
  isActive: boolean;
  /** Its commits, one after the other. */
  committing: Promise<void>;
}

/** Notes the sessions that end while an opening is judged: it has looked its own up before. [P8] */
export interface Watch {
  hasEnded(session: Session): boolean;
  stop(): void;
}

export interface Heartbeat {
  watch(): Watch;
  add(client: Client): void;
  remove(client: Client): void;
  /** Tells everyone that the server restarts, and stops; `flush` finishes what they have sent until then. */
  drain(flush: () => Promise<void>): Promise<void>;
}

export interface HeartbeatDeps {
  readonly sessions: Sessions;
  readonly access: AccessState;
  readonly rooms: Rooms;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: RelayLog;
}

/** Milliseconds; below the 30 s of silence after which a stock client gives a connection up. */
const heartbeatEvery = 15_000;
/** Sessions of open sockets are looked at this often, in heartbeats. */
const sessionReviewEvery = 4;
/** Milliseconds that a client has to answer the close. */
const longestClose = 1_000;

export function createHeartbeat({ sessions, access, rooms, budget, clock, log }: HeartbeatDeps): Heartbeat {
  const clients = new Set<Client>();
  const watches = new Set<Ended[]>();
  let onLastGone: (() => void) | null = null;
  let beats = 0;

  /** Looks at the session of one client. */
  const review = async (client: Client): Promise<void> => {
    // Editing keeps a session alive as a request would; an open window alone does not.
    const session = client.isActive ? await client.use() : await sessions.byId(client.member.session);
    client.isActive = false;
    if (session) client.expiresAt = session.expiresAt;
    else client.member.wire.close(closeCode.signedOut, 'the session has ended');
  };
  const beat = (client: Client): void => {
    if (!client.isAlive) return client.socket.terminate();
    client.isAlive = false;
    client.socket.ping();
    // A stock client counts messages, not pings, as signs of life.
    client.member.wire.send(awarenessFrame([]));
    if (beats % sessionReviewEvery === 0)
      review(client).catch((error: unknown) => log.error({ error }, 'a session could not be looked at'));
  };

  const stops = [
    clock.every(heartbeatEvery, () => {
      beats += 1;
      for (const client of clients) beat(client);
      rooms.rest();
      budget.sweep();
    }),
    access.onChange((change) => {
      for (const room of rooms.open()) {
        try {
          room.reviewAccess(concernedBy(change, access.facts(), room.base));
        } catch (error) {
          // The other rooms have to hear of it all the same. [H39]
          room.fail(error);
        }
      }
    }),
    sessions.onEnd((ended) => {
      for (const ends of watches) ends.push(ended);
      for (const { member } of clients)
        if (isAmong(ended, member.session, member.person.id)) member.wire.close(closeCode.signedOut, 'signed out');
    }),
  ];

  return {
    watch: () => {
      const ends: Ended[] = [];
      watches.add(ends);
      return {
        hasEnded: ({ id, user }) => ends.some((ended) => isAmong(ended, id, user.id)),
        stop: () => void watches.delete(ends),
      };
    },
    add: (client) => void clients.add(client),
    remove: (client) => {
      clients.delete(client);
      if (clients.size === 0) onLastGone?.();
    },
    async drain(flush) {
      for (const stop of stops) stop();
      for (const { socket } of clients) socket.close(closeCode.restarting, 'the server is restarting');
      await flush();
      if (clients.size === 0) return;
      await new Promise<void>((resolve) => {
        // Who does not answer the close in time is cut off.
        const stop = clock.after(longestClose, () => clients.forEach(({ socket }) => socket.terminate()));
        onLastGone = () => {
          stop();
          resolve();
        };
      });
    },
  };
}

/** Whose level in a draft a change can move: nobody else is judged anew, however many are at work. [A32] */
function concernedBy(change: AccessChange, facts: Access, base: Base): (person: string) => boolean {
  switch (change.type) {
    case 'user-changed':
      return (person) => person === change.id;
    case 'profile-changed':
      // The tags of the profile that a draft changes decide for everybody in it.
      return (person) => base?.profile === change.id || facts.userById.get(person)?.profiles.includes(change.id) === true;
    case 'access-reread':
      return () => true;
  }
}

const isAmong = (ended: Ended, session: string, user: string): boolean =>
  Array.isArray(ended) ? ended.includes(session) : ended.user === user;
