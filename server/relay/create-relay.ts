/** The relay put together: turns openings into members of rooms, and keeps every socket to its session and its permissions. */
import { mayAnywhere } from '../../core/access/decide.ts';
import { draftAccess } from '../../core/access/draft-access.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import { decodeClientFrame, frameBounds, type ClientFrame } from '../../core/protocol/client-frame.ts';
import { unavailableBy } from '../storage/unavailable.ts';
import type { Actor } from '../../core/commit/command.ts';
import { type CommitMessage, type ServerMessage, closeCode, diskFullReason, subprotocol } from '../../core/protocol/control.ts';
import type { AccessState } from '../access/access-state.ts';
import { mayHearOfProfile, profileTold } from '../access/disclosure.ts';
import type { RefusalSums } from '../audit/refusal-sums.ts';
import { accessToDraft } from '../access/draft-rights.ts';
import type { Committer } from '../canonical/committer.ts';
import type { Budget } from '../budget/budget.ts';
import { costOf } from '../budget/costs.ts';
import type { Clock } from '../clock.ts';
import type { DraftChange } from '../events/event.ts';
import { isOriginAllowed } from '../http/origin.ts';
import { noProxies, type Proxies } from '../http/proxies.ts';
import { isTelling } from '../http/security-log.ts';
import type { Transport } from '../sessions/session-cookie.ts';
import { carriesSession } from '../sessions/session-cookie.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { Storage, StoredDraft } from '../storage/storage.ts';
import { forbiddenMessage, refusalMessage } from './commit-refusal.ts';
import { createConnections, type RateLimit } from './connections.ts';
import { createInbox } from './inbox.ts';
import { framesInTurn, mostBuffered, mostOpenDrafts, reopenableFor } from './limits.ts';
import type { Member } from './member.ts';
import { noMetrics, type FrameRefusal, type RelayMetrics } from './relay-metrics.ts';
import { createHeartbeat, type Client, type Watch } from './heartbeat.ts';
import type { Acceptance, Discarding, Opening, Relay, RelaySocket, Reopening } from './relay.ts';
import type { Room, RoomFrame } from './room.ts';
import { createRooms, type HeldRoom, type RelayLog } from './rooms.ts';
import { draftEvent } from './draft-event.ts';
import { createEmptyDrafts } from './empty-drafts.ts';
import { readUpgrade, type UpgradeRequest } from './upgrade-request.ts';
import { createWebSocketEndpoint } from './web-socket-server.ts';

export interface RelayDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly sessions: Sessions;
  readonly committer: Committer;
  readonly allowedOrigins: readonly string[];
  /** Nobody is believed where there are none. */
  readonly proxies?: Proxies;
  /** Hears of openings and commits that were refused. */
  readonly onRefused?: RefusalSums['add'];
  readonly clock: Clock;
  readonly log: RelayLog;
  readonly metrics?: RelayMetrics;
  /** Told what lists of drafts show; left out where nobody listens. */
  readonly announce?: (change: DraftChange) => void;
  readonly budget: Budget;
  /** The rule of levels; a test may put another in its place. */
  readonly judgeAccess?: typeof draftAccess;
}

/** What came in over a socket, as it came. */
type Arrived =
  | { readonly type: 'message'; readonly bytes: Uint8Array; readonly isBinary: boolean }
  | { readonly type: 'ping'; readonly data: Uint8Array }
  | { readonly type: 'pong' };

/** An open socket and what it leads to. */
interface Line {
  readonly client: Client;
  readonly rateLimit: RateLimit;
  readonly room: Room;
  /** Draft id. */
  readonly draft: string;
  /** Whether it is heard no more. */
  readonly isOver: () => boolean;
}

/** What a socket was opened with, to look its session up again. */
interface Presented {
  /** The address it came from. */
  readonly from: string;
  readonly cookie: string | undefined;
  readonly transport: Transport;
}

interface Refused {
  readonly type: 'refused';
  readonly reason: FrameRefusal;
  readonly detail: string;
}

const refused = (reason: FrameRefusal, detail: string): Refused => ({ type: 'refused', reason, detail });

type Refusal = Extract<Acceptance, { ok: false }>;
type Ending = Extract<ServerMessage, { type: 'closed' | 'committed' }>;
type Wanted = Extract<UpgradeRequest, { ok: true }>;

const no = (code: Refusal['code'], detail: string, session?: Session): Refusal => ({
  ...{ ok: false, code, detail },
  ...(session && { user: session.user.username, account: { id: session.user.id, username: session.user.username } }),
});

/** Milliseconds that an opening waits while nothing can be written. */
const fullPause = 2_000;

/** Of a burst: what one turn that took longer than thought may cost at most. */
const mostCorrected = 1 / 4;

const needsView = 'This needs the permission Security profiles – View (SecurityProfiles.View).';

export function createRelay(deps: RelayDeps): Relay {
  const { storage, access, sessions, committer, budget, clock, log, metrics = noMetrics, proxies = noProxies } = deps;
  const rooms = createRooms({
    storage,
    access,
    judgeAccess: deps.judgeAccess ?? draftAccess,
    clock,
    metrics,
    log,
    announce: deps.announce,
  });
  const connections = createConnections(budget);
  const heartbeat = createHeartbeat({ sessions, access, rooms, budget, clock, log });
  let closing = false;

  const judgeOpening = async (opening: Opening, watch: Watch): Promise<Acceptance> => {
    const { url, headers } = opening;
    const { origin, host } = headers;
    if (closing) return no('not-ready', 'The server is restarting; try again in a moment.');
    const wanted = readUpgrade({ url });
    if (!wanted.ok) return wanted;
    if (!isOriginAllowed(origin, host, deps.allowedOrigins)) {
      const shown = (origin ?? '(none)').slice(0, 200);
      return no('origin-refused', `The origin ${shown} may not open drafts here; add it to ALLOWED_ORIGINS if it should.`);
    }
    const transport = proxies.transportOf(opening);
    const session = await sessions.resolve(headers.cookie, transport);
    if (!session) return no('signed-out', 'Sign in first: this connection has no session.');
    const account = budget.account(session.user.id);
    await waitForRoom();
    if (!account.take(costOf.opening)) {
      const refusal = no('too-fast', 'Drafts were opened too often; wait a minute and try again.', session);
      return { ...refusal, isRepeated: !account.isNewlyOut() };
    }
    // Who may see no profile at all hears nothing of which drafts and profiles there are.
    if (!mayAnywhere(access.facts(), session.user.id, ownPermissions.viewProfiles)) return no('forbidden', needsView, session);
    const isInSight = await hasBaseInSight(wanted, session.user.id);
    await emptyDrafts.idle(wanted.draft);
    const held = isInSight ? await rooms.hold(wanted.draft, wanted.base) : null;
    if (!held)
      return { ok: true, enter: (socket) => socket.close(closeCode.gone, 'the base of this draft does not exist'), abandon: () => {} };
    account.charge((held.loaded / 1024) * costOf.loadedKibibyte);
    if (held.room.accessOf(session.user.id).level === 'none') {
      held.release();
      return no('forbidden', needsView, session);
    }
    return {
      ok: true,
      enter: (socket) => enter(socket, held, session, { cookie: headers.cookie, transport, from: proxies.addressOf(opening) }, watch),
      abandon: held.release,
    };
  };

  /** Everybody comes back at once after 1013, and would be refused at once again with what they have to send. [S63] */
  const waitForRoom = async (): Promise<void> => {
    if (!(await storage.hasRoom())) await new Promise<void>((go) => void clock.after(fullPause, go));
  };

  /**
   * Whether a draft that nobody wrote yet may start from there. A base that is hidden and one that never was are answered alike, after the
   * same work; one that was removed goes by the tags it had last. [P15]
   */
  const hasBaseInSight = async ({ draft, base }: Pick<Wanted, 'draft' | 'base'>, user: string): Promise<boolean> => {
    if (base === null || (await storage.drafts.byId(draft)) !== null) return true;
    const then = await storage.profiles.revision(base.profile, base.revision);
    const last = await storage.profiles.lastRevision(base.profile);
    const tags = access.profileTags(base.profile) ?? last?.tags ?? {};
    return mayHearOfProfile(access.facts(), user, tags) && then !== null;
  };

  const emptyDrafts = createEmptyDrafts({
    ...{ storage, access, rooms, clock, log, hasBaseInSight },
    announce: deps.announce ?? (() => undefined),
  });

  const accept: Relay['accept'] = async (opening) => {
    const watch = heartbeat.watch();
    const acceptance = await judgeOpening(opening, watch).catch((error: unknown) => {
      watch.stop();
      throw error;
    });
    if (acceptance.ok) return endingWith(watch.stop, acceptance);
    watch.stop();
    turnAway(opening, acceptance);
    return acceptance;
  };
  /** As requests are noted that were refused. [W11] */
  const turnAway = (opening: Opening, { code, user, account, isRepeated = false }: Refusal): void => {
    metrics.rejected(code);
    const from = proxies.addressOf(opening);
    const line = { url: opening.url?.slice(0, 500), address: from, user, refusal: code };
    if (isTelling(line) && !isRepeated) log.warn(line, 'an opening was refused');
    if (code === 'forbidden') deps.onRefused?.({ event: 'right-refused', reason: code, user: account ?? null, from });
    if (code === 'signed-out' && carriesSession(opening.headers.cookie))
      deps.onRefused?.({ event: 'session-refused', reason: code, user: null, from });
  };

  const enter = (socket: RelaySocket, held: HeldRoom, session: Session, { cookie, transport, from }: Presented, watch: Watch): void => {
    const { room, draft } = held;
    if (watch.hasEnded(session)) {
      held.release();
      return socket.close(closeCode.signedOut, 'signed out');
    }
    const rateLimit = connections.open(session.user.id);
    if (!rateLimit) {
      held.release();
      return socket.close(closeCode.tooFast, 'too many drafts are open at once; close some windows');
    }
    let isOver = false;
    const member = memberOf(socket, session, from, rateLimit, () => {
      isOver = true;
      room.leave(member);
    });
    const client: Client = {
      ...{ socket, member, expiresAt: session.expiresAt, isAlive: true, isActive: false, committing: Promise.resolve() },
      use: () => sessions.resolve(cookie, transport),
    };
    heartbeat.add(client);
    // Whoever was closed here is heard no more; what somebody sent before they left is. Who types on must not keep the server
    // from ending; nobody is told that what comes now is saved. [G21]
    const line: Line = { client, rateLimit, room, draft: draft.id, isOver: () => isOver || closing };
    const inbox = createInbox<Arrived>(clock, socket, (arrived) => {
      if (line.isOver()) return [];
      try {
        return measured(rateLimit, () => hear(line, arrived));
      } catch (error) {
        room.fail(error);
        return [];
      }
    });
    const arrive = (arrived: Arrived): void => {
      client.isAlive = true;
      if (!line.isOver()) inbox.put(arrived);
    };
    socket.listen({
      read: (bytes) => {
        if (rateLimit.charge((bytes / 1024) * costOf.kibibyte)) return;
        if (line.isOver()) socket.terminate();
        else room.refuse(member, 'too-fast', 'too much at once');
      },
      ping: (data) => arrive({ type: 'ping', data }),
      pong: () => arrive({ type: 'pong' }),
      broken: (why) => {
        inbox.drain();
        if (!line.isOver()) room.refuse(member, 'broken', why);
      },
      close: () => {
        inbox.drain();
        heartbeat.remove(client);
        room.leave(member);
        rateLimit.end();
        held.release();
      },
      message: (bytes, isBinary) => arrive({ type: 'message', bytes, isBinary }),
    });
    if (isGone(room, session)) return socket.close(closeCode.gone, 'there is no such draft');
    room.join(member);
    if (draft.stored && draft.stored.state !== 'open') announceEnd(room, draft.stored, member);
    else lookAgain(client, held).catch((error: unknown) => log.error({ draft: draft.id, error }, 'a joiner could not be looked at'));
  };

  /** What hearing took beyond what was charged for it is charged too, as far as it may not be this machine's fault. [P34] */
  const measured = <T>(rateLimit: RateLimit, work: () => T): T => {
    const [used, charged] = [clock.used(), budget.charged()];
    const result = work();
    const beyond = clock.used() - used - (budget.charged() - charged);
    if (beyond > 0) rateLimit.charge(Math.min(beyond, budget.share.burst * mostCorrected));
    return result;
  };

  /** Answers what is left for the next turn: after what may ask for a whole draft. */
  const hear = ({ client, rateLimit, room, draft, isOver }: Line, arrived: readonly Arrived[]): readonly Arrived[] => {
    const { member } = client;
    let frames: RoomFrame[] = [];
    const handOver = (): void => {
      if (frames.length > 0) room.receive(member, frames);
      frames = [];
    };
    for (const [at, one] of arrived.entries()) {
      const frame = judge(client, rateLimit, one, arrived.length >= framesInTurn);
      if (frame === null) continue;
      if (frame.type !== 'refused' && frame.type !== 'commit') frames.push(frame);
      if (frame.type === 'sync-request') {
        handOver();
        return arrived.slice(at + 1);
      }
      if (frame.type !== 'refused' && frame.type !== 'commit') continue;
      handOver();
      if (isOver()) return [];
      if (frame.type === 'refused') {
        room.refuse(member, frame.reason, frame.detail);
        return [];
      }
      // One that fails is the end of itself alone: the next is answered as if it had not been. [H39]
      client.committing = client.committing
        .then(() => answerCommit(room, draft, frame.message, member))
        .catch((error: unknown) => log.error({ draft, error }, 'a commit could not be answered'));
    }
    handOver();
    return [];
  };

  /** Every frame is held to the session and the budget before anything is made of it; null where nothing has to be. [P8] [P25] [P32] */
  const judge = (client: Client, rateLimit: RateLimit, arrived: Arrived, areMany: boolean): ClientFrame | Refused | null => {
    if (arrived.type !== 'message') {
      if (!rateLimit.take(costOf.frame)) return refused(areMany ? 'control-flood' : 'too-fast', `too many ${arrived.type}s at once`);
      if (arrived.type === 'ping' && client.socket.isOpen) client.socket.pong(arrived.data);
      return null;
    }
    const { bytes, isBinary } = arrived;
    if (clock.now() >= client.expiresAt) return refused('signed-out', 'the session has ended');
    if (bytes.byteLength > frameBounds.frame) return refused('too-large', `a message of more than ${frameBounds.frame} bytes`);
    const frame: ClientFrame = isBinary ? decodeClientFrame(bytes) : { type: 'malformed', why: 'a text message; messages are binary' };
    if (!rateLimit.take(costOfFrame(frame))) return refused('too-fast', 'too many messages at once');
    if (frame.type === 'change' || frame.type === 'commit') client.isActive = true;
    return frame;
  };

  /** The draft may have been closed while the room was loading. */
  const lookAgain = async (client: Client, { room, draft }: HeldRoom): Promise<void> => {
    const fresh = await storage.drafts.byId(draft.id);
    if (fresh && fresh.state !== 'open') announceEnd(room, fresh, client.member);
    if (!fresh && (await storage.drafts.countOpenOf(client.member.person.id)) >= mostOpenDrafts)
      client.member.wire.close(closeCode.tooLarge, `you have ${mostOpenDrafts} open drafts; save or discard some first`);
  };

  /** A draft that nobody wrote yet is nothing to look at for who may not write it. */
  const isGone = (room: Room, session: Session): boolean =>
    !room.hasAuthor() && room.accessOf(session.user.id).level === 'read' && [...room.members()].length === 0;

  /** To everybody, or one member, each as far as they may see what became of the draft. [P16] [P17] */
  const tellEnding = (room: Room, ending: Ending, profile: StoredDraft['profile'], only?: Member): void => {
    for (const member of only ? [only] : room.members()) {
      const told = profile && profileTold(access.facts(), member.person.id, profile);
      room.tell({ ...ending, ...(told && { profile: told }) }, member);
    }
  };
  const announceEnd = (room: Room, { state, closedBy, profile, commit }: StoredDraft, member?: Member): void => {
    if (state === 'open') return;
    const ending = { type: 'closed', reason: state, ...(closedBy !== null && { by: closedBy }), ...commit } as const;
    tellEnding(room, ending, profile, member);
    room.close(closeCode.draftClosed, `the draft was ${state}`, (other) => member === undefined || other === member);
  };

  const closeRoom = async (draft: string): Promise<void> => {
    const [room, stored] = [rooms.present(draft), await storage.drafts.byId(draft)];
    if (room && stored) announceEnd(room, stored);
    rooms.closed(draft);
  };

  const commit: Relay['commit'] = async (draft, { id, digest }, actor: Actor) => {
    await (await rooms.peek(draft))?.settled();
    const outcome = await committer.commit(id, { kind: 'draft', draft, digest }, actor).catch((error: unknown) => {
      metrics.committed('failed');
      throw error;
    });
    metrics.committed(outcome.ok ? 'committed' : outcome.code);
    if (outcome.ok) {
      const room = rooms.present(draft);
      if (room) tellEnding(room, { type: 'committed', id, digest, by: outcome.by }, outcome.profile);
      await closeRoom(draft);
    }
    return outcome;
  };

  /** [W22] */
  const rightRefused = ({ person: { id, username }, from }: Member): void =>
    deps.onRefused?.({ event: 'right-refused', reason: 'forbidden', user: { id, username }, from });

  const answerCommit = async (room: Room, draft: string, message: CommitMessage, member: Member): Promise<void> => {
    metrics.admitted('commit');
    try {
      // Asked before the transaction, so that who may not commit cannot keep the database busy; it asks again. [K4]
      if (!room.accessOf(member.person.id).commit) {
        rightRefused(member);
        return room.tell(forbiddenMessage(message.id, room.base), member);
      }
      const outcome = await commit(draft, message, { user: member.person.id, session: member.session, from: member.from });
      if (!outcome.ok && outcome.code === 'forbidden') rightRefused(member);
      if (!outcome.ok) room.tell(refusalMessage(message.id, outcome), member);
    } catch (error) {
      log.error({ draft, error }, 'a commit failed');
      if (unavailableBy(error) === 'full') member.wire.close(closeCode.tryAgainLater, diskFullReason);
      else member.wire.close(closeCode.restarting, 'the server could not carry the commit out');
    }
  };

  const endpoint = createWebSocketEndpoint(accept, (error) => log.error({ error }, 'an upgrade failed'));

  return {
    accept,
    upgrade: endpoint.upgrade,
    commit,
    async discard(draft, by) {
      await (await rooms.peek(draft))?.settled();
      const at = new Date(clock.now()).toISOString();
      const outcome = await storage.transaction(async (tables): Promise<Discarding> => {
        const stored = await tables.drafts.byId(draft);
        // What was on its way to the disk may have taken the right. [P12]
        if (!stored || (await accessToDraft(access, tables, by.id, stored)).level !== 'write') return 'forbidden';
        if (stored.state !== 'open') return 'closed';
        await tables.drafts.close(draft, { state: 'discarded', by: by.username, at, profile: null });
        await tables.audit.append([draftEvent('draft-discarded', { at, by, draft: stored })]); // [S35]
        return 'discarded';
      });
      if (outcome === 'discarded') await closeRoom(draft);
      return outcome;
    },
    async reopen(draft, by) {
      let tags: StoredDraft['tags'] | null = null;
      const outcome = await storage.transaction(async (tables): Promise<Reopening> => {
        tags = null;
        // Of the moment at which the database is this one's: what keeps logs for a time only may have been at work until then.
        const now = clock.now();
        const stored = await tables.drafts.byId(draft);
        if (!stored || (await accessToDraft(access, tables, by.id, stored)).level !== 'write') return 'forbidden';
        if (stored.state !== 'discarded') return stored.state === 'open' ? 'open' : 'closed';
        if (Date.parse(stored.updatedAt) < now - reopenableFor) return 'gone'; // [P44]
        if ((await tables.drafts.countOpenOf(stored.createdById)) >= mostOpenDrafts) return 'too-many';
        const at = new Date(now).toISOString();
        if (!(await tables.drafts.reopen(draft, at))) return 'gone';
        await tables.audit.append([draftEvent('draft-reopened', { at, by, draft: stored })]); // [S35]
        ({ tags } = stored);
        return 'open';
      });
      if (tags === null) return outcome;
      await rooms.reload(draft);
      deps.announce?.({ type: 'draft-changed', id: draft, tags });
      return outcome;
    },
    begin: emptyDrafts.begin,
    present: rooms.people,
    counts: () => ({ sockets: connections.count(), rooms: rooms.open().length }),
    async close() {
      closing = true;
      await emptyDrafts.stop();
      await rooms.settled();
      await heartbeat.drain(() => rooms.settled());
      endpoint.close();
    },
  };
}

type Accepted = Extract<Acceptance, { ok: true }>;
/** Calls `end` with whichever of the two is called. */
const endingWith = (end: () => void, { enter, abandon, ...rest }: Accepted): Accepted => ({
  ...rest,
  enter: (socket) => (end(), enter(socket)),
  abandon: () => (end(), abandon()),
});

/** Beside its bytes, which are charged as they come in. */
function costOfFrame({ type }: ClientFrame): number {
  if (type === 'commit') return costOf.frame + costOf.commit;
  return type === 'sync-request' || type === 'awareness-request' ? costOf.frame + costOf.request : costOf.frame;
}

const memberOf = (socket: RelaySocket, { id, user }: Session, from: string | null, rateLimit: RateLimit, leave: () => void): Member => ({
  wire: {
    send: (frame) => {
      // A reader that is too slow is cut off, rather than kept for in memory.
      if (socket.bufferedAmount > mostBuffered) socket.terminate();
      else if (socket.isOpen) socket.send(frame);
    },
    close: (code, reason) => {
      socket.close(code, reason);
      // At once: the other end may take its time, or never answer.
      leave();
    },
  },
  person: { id: user.id, username: user.username, displayName: user.displayName },
  ...{ session: id, from },
  speaksControl: socket.protocol === subprotocol,
  charge: (bytes) => rateLimit.charge((bytes / 1024) * costOf.kibibyte),
  fine: rateLimit.fine,
});
