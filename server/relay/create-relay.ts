/** The relay: turns upgrades into members of rooms, and keeps every socket to its session and its permissions. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeClientFrame, frameBounds } from '../../core/protocol/client-frame.ts';
import type { Actor, CommitOutcome } from '../../core/commit/command.ts';
import { closeCode, subprotocol, type CommitMessage, type RefusalCode, type ServerMessage } from '../../core/protocol/control.ts';
import { awarenessFrame } from '../../core/protocol/server-frame.ts';
import type { AccessState } from '../access/access-state.ts';
import type { Committer } from '../canonical/committer.ts';
import { isOriginAllowed } from '../http/origin.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { Storage, StoredDraft } from '../storage/storage.ts';
import type { Relay } from './relay.ts';
import type { Member, Room } from './room.ts';
import { createRooms, type HeldRoom } from './rooms.ts';
import { createTokenBucket } from './token-bucket.ts';
import { readUpgrade, refuseUpgrade } from './upgrade-request.ts';

export interface RelayDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly sessions: Sessions;
  readonly committer: Committer;
  readonly allowedOrigins: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: { error(details: object, message: string): void };
}

/** Milliseconds; below the 30 s of silence after which a stock client gives a connection up. */
const heartbeatEvery = 15_000;
/** Sessions of open sockets are looked at this often, in heartbeats. */
const sessionReviewEvery = 4;
/** Frames at once, and per second on average, from one socket. */
const frameBurst = 5_000;
const framesPerSecond = 1_000;
/** Bytes waiting for a slow reader before it is cut off. */
const mostBuffered = 16 * 1024 * 1024;

/** A socket with what the relay remembers of it. */
interface Client {
  readonly socket: WebSocket;
  readonly member: Member;
  readonly cookie: string | undefined;
  alive: boolean;
  /** Whether it changed anything since its session was last looked at. */
  active: boolean;
}

export function createRelay({ storage, access, sessions, committer, allowedOrigins, now, log }: RelayDeps): Relay {
  const isoNow = (): string => new Date(now()).toISOString();
  const rooms = createRooms({ storage, facts: access.facts, now: isoNow, log });
  const clients = new Set<Client>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // Frames above the bound are answered with a code of their own, far larger ones are cut off by `ws`.
    maxPayload: 2 * frameBounds.frame,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  let closing = false;

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    if (closing) return refuseUpgrade(socket, 'not-ready', 'The server is restarting; try again in a moment.');
    const { origin, host, cookie } = request.headers;
    const wanted = readUpgrade(request);
    if (!wanted.ok) return refuseUpgrade(socket, wanted.code, wanted.detail);
    if (!isOriginAllowed(origin, host, allowedOrigins)) {
      return refuseUpgrade(
        socket,
        'origin-refused',
        `The origin ${(origin ?? '(none)').slice(0, 200)} may not open drafts here; add it to ALLOWED_ORIGINS if it should.`,
      );
    }
    const session = await sessions.resolve(cookie);
    if (!session) return refuseUpgrade(socket, 'signed-out', 'Sign in first: this connection has no session.');
    const held = await rooms.hold(wanted.draft, wanted.base);
    if (held && held.room.accessOf(session.user.id).level === 'none') {
      held.release();
      return refuseUpgrade(socket, 'forbidden', 'This needs the permission Security profiles – View (SecurityProfiles.View).');
    }
    if (socket.destroyed) return held?.release();
    server.handleUpgrade(request, socket, head, (webSocket) =>
      held ? enter(webSocket, held, session, cookie) : webSocket.close(closeCode.gone, 'the base of this draft does not exist'),
    );
  };

  const enter = (socket: WebSocket, held: HeldRoom, session: Session, cookie: string | undefined): void => {
    const { room, draft } = held;
    const { id, username, displayName } = session.user;
    const member: Member = {
      wire: {
        send: (frame) => {
          if (socket.bufferedAmount > mostBuffered) socket.terminate();
          else if (socket.readyState === socket.OPEN) socket.send(frame);
        },
        close: (code, reason) => socket.close(code, reason),
      },
      person: { id, username, displayName },
      session: session.id,
      speaksControl: socket.protocol === subprotocol,
    };
    const client: Client = { socket, member, cookie, alive: true, active: false };
    const bucket = createTokenBucket(frameBurst, framesPerSecond, now);
    clients.add(client);
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => (client.alive = true));
    socket.on('close', () => {
      clients.delete(client);
      room.leave(member);
      held.release();
    });
    socket.on('message', (data, isBinary) => {
      client.alive = true;
      if (socket.readyState !== socket.OPEN) return;
      if (!bucket.take()) return socket.close(closeCode.tooFast, 'too many messages at once');
      const bytes = new Uint8Array(data as Buffer);
      if (bytes.byteLength > frameBounds.frame)
        return socket.close(closeCode.tooLarge, `a message of more than ${frameBounds.frame} bytes`);
      const frame = isBinary ? decodeClientFrame(bytes) : ({ type: 'malformed', why: 'a text message; messages are binary' } as const);
      if (frame.type === 'change' || frame.type === 'commit') client.active = true;
      if (frame.type === 'commit') void answerCommit(room, draft.id, frame.message, member);
      else room.receive(member, frame);
    });
    if (isGone(draft.stored, room, session)) return socket.close(closeCode.gone, 'there is no such draft');
    room.join(member);
    if (draft.stored && draft.stored.state !== 'open') sayGoodbye(room, draft.stored, member);
    else
      lookAgain(client, room, draft.id).catch((error: unknown) => log.error({ draft: draft.id, error }, 'a joiner could not be looked at'));
  };

  /** The draft may have been closed, and the session ended, while the room was loading. */
  const lookAgain = async (client: Client, room: Room, draft: string): Promise<void> => {
    const fresh = await storage.drafts.byId(draft);
    if (fresh && fresh.state !== 'open') sayGoodbye(room, fresh, client.member);
    await reviewSession(client);
  };

  /** A draft that nobody wrote yet is nothing to look at for who may not write it. */
  const isGone = (stored: StoredDraft | null, room: Room, session: Session): boolean =>
    stored === null && room.accessOf(session.user.id).level === 'read' && [...room.members()].length === 0;

  const sayGoodbye = (room: Room, { state, closedBy, profile }: StoredDraft, member?: Member): void => {
    if (state === 'open') return;
    room.tell({ type: 'closed', reason: state, ...(closedBy !== null && { by: closedBy }), ...(profile && { profile }) }, member);
    room.close(closeCode.draftClosed, `the draft was ${state}`, (other) => member === undefined || other === member);
  };

  const closeRoom = async (draft: string): Promise<void> => {
    const [room, stored] = [rooms.present(draft), await storage.drafts.byId(draft)];
    if (room && stored) sayGoodbye(room, stored);
  };

  const commit: Relay['commit'] = async (draft, { id, digest }, actor: Actor) => {
    await (await rooms.peek(draft))?.settled();
    const outcome = await committer.commit(id, { kind: 'draft', draft, digest }, actor);
    if (outcome.ok) {
      rooms.present(draft)?.tell({ type: 'committed', id, profile: outcome.profile, by: outcome.by });
      await closeRoom(draft);
    }
    return outcome;
  };

  const answerCommit = async (room: Room, draft: string, message: CommitMessage, member: Member): Promise<void> => {
    try {
      const outcome = await commit(draft, message, { user: member.person.id, session: member.session });
      if (!outcome.ok) room.tell(refusalMessage(message.id, outcome), member);
    } catch (error) {
      log.error({ draft, error }, 'a commit failed');
      member.wire.close(closeCode.restarting, 'the server could not carry the commit out');
    }
  };

  const reviewSession = async (client: Client): Promise<void> => {
    // Editing keeps a session alive as a request would; an open window alone does not.
    const live = client.active ? (await sessions.resolve(client.cookie)) !== null : await sessions.isLive(client.member.session);
    client.active = false;
    if (!live) client.member.wire.close(closeCode.signedOut, 'the session has ended');
  };

  let beats = 0;
  const heartbeat = setInterval(() => {
    beats += 1;
    for (const client of clients) {
      if (!client.alive) {
        client.socket.terminate();
        continue;
      }
      client.alive = false;
      client.socket.ping();
      client.member.wire.send(awarenessFrame([]));
      if (beats % sessionReviewEvery === 0)
        reviewSession(client).catch((error: unknown) => log.error({ error }, 'a session could not be looked at'));
    }
  }, heartbeatEvery);

  const stopListening = [
    access.onChange(() => {
      for (const room of rooms.open()) room.reviewAccess();
    }),
    sessions.onEnd((ended) => {
      for (const { member } of clients) {
        const over = Array.isArray(ended)
          ? ended.includes(member.session)
          : ended.user === member.person.id && ended.except !== member.session;
        if (over) member.wire.close(closeCode.signedOut, 'signed out');
      }
    }),
  ];

  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      upgrade(request, socket, head).catch((error: unknown) => {
        log.error({ error }, 'an upgrade failed');
        refuseUpgrade(socket, 'internal', 'The server could not open the draft; try again.');
      });
    },
    commit,
    async discard(draft, by) {
      await (await rooms.peek(draft))?.settled();
      const discarded = await storage.transaction(async (tables) => {
        if ((await tables.drafts.byId(draft))?.state !== 'open') return false;
        await tables.drafts.close(draft, { state: 'discarded', by, at: isoNow(), profile: null });
        return true;
      });
      if (discarded) await closeRoom(draft);
      return discarded;
    },
    present: (draft) => [...new Set([...(rooms.present(draft)?.members() ?? [])].map(({ person }) => person.username))].sort(),
    async close() {
      closing = true;
      clearInterval(heartbeat);
      for (const stop of stopListening) stop();
      await rooms.settled();
      for (const { socket } of clients) socket.close(closeCode.restarting, 'the server is restarting');
      await rooms.settled();
      // Who does not answer the goodbye in time is cut off.
      const cutOff = setTimeout(() => clients.forEach(({ socket }) => socket.terminate()), 1_000);
      await new Promise<void>((resolve) => {
        const wait = setInterval(() => {
          if (clients.size > 0) return;
          clearInterval(wait);
          clearTimeout(cutOff);
          resolve();
        }, 10);
      });
      server.close();
    },
  };
}

/** The codes of the wire; what cannot be told apart there is told in the detail. */
const wireCode: Record<Extract<CommitOutcome, { ok: false }>['code'], RefusalCode> = {
  'signed-out': 'forbidden',
  forbidden: 'forbidden',
  'not-found': 'incomplete',
  'name-taken': 'name-taken',
  'in-use': 'invalid',
  'last-administrator': 'last-administrator',
  stale: 'stale',
  incomplete: 'incomplete',
  closed: 'closed',
  'key-reused': 'stale',
  'revision-changed': 'revision-changed',
  invalid: 'invalid',
};

function refusalMessage(id: string, outcome: Extract<CommitOutcome, { ok: false }>): ServerMessage {
  return { type: 'refused', id, code: wireCode[outcome.code], detail: outcome.detail, ...(outcome.issues && { issues: outcome.issues }) };
}
