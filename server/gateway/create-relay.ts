/** The relay put together: turns connection attempts into members of rooms, and keeps every socket to its session and its permissions. */
import { draftAccess } from '../../core/access/draft-access.ts';
import { closeCode } from '../../core/protocol/control.ts';
import { createDiscard, createReopen } from '../drafts/close-draft.ts';
import { createCommits } from '../drafts/commits.ts';
import { createEmptyDrafts } from '../drafts/empty-drafts.ts';
import { createEndings } from '../drafts/endings.ts';
import { noMetrics } from '../drafts/relay-metrics.ts';
import type { Acceptance, ConnectionAttempt, Relay, RelaySocket } from '../drafts/relay.ts';
import { mostJudged } from '../drafts/limits.ts';
import { atMost } from '../at-most.ts';
import { createRooms, type Rooms } from '../drafts/room/rooms.ts';
import type { DraftChange } from '../events/event.ts';
import { followDrafts } from '../drafts/follow-drafts.ts';
import { meetNodes } from '../drafts/meet-nodes.ts';
import { onlyNode } from '../nodes/nodes.ts';
import { noProxies } from '../web/proxies.ts';
import { connectSocket, type ConnectDeps } from './connect-socket.ts';
import { createConnections } from './connections.ts';
import { createHeartbeat, type Heartbeat, type Watch } from './heartbeat.ts';
import { judgeAttempt, type AttemptDeps } from './judge-attempt.ts';
import { createReader, type Line } from './read-messages.ts';
import { createRejections, type Rejections } from './rejections.ts';
import type { RelayDeps } from './relay-deps.ts';
import { createTurns } from './turns.ts';
import { createWebSocketEndpoint } from './web-socket-server.ts';

export function createRelay(given: RelayDeps): Relay {
  const announce = (change: DraftChange): void => {
    given.events.publish(change);
    given.nodes?.bus.send({ type: 'listed', id: change.id });
  };
  const deps = {
    metrics: noMetrics,
    proxies: noProxies,
    judgeAccess: draftAccess,
    onRefused: undefined,
    nodes: onlyNode,
    announce,
    ...given,
  };
  const { storage, access, clock, log } = deps;
  const rooms = createRooms(deps);
  const endings = createEndings({ access, storage, rooms });
  const followed = deps.nodes === onlyNode ? null : followDrafts({ ...deps, rooms, endings });
  const stopMeeting = followed && meetNodes({ bus: deps.nodes.bus, rooms, followed, clock, announce: given.events.publish });
  const commits = createCommits({ ...deps, rooms, endings });
  const emptyDrafts = createEmptyDrafts({ ...deps, rooms, isShared: deps.nodes !== onlyNode });
  const connections = createConnections(deps.budget);
  const heartbeat = createHeartbeat({ ...deps, rooms });
  const life: Life = { phase: 'open' };
  // One that fails is the end of itself alone: the next is answered as if it had not been. [H39]
  const read = createReader(clock, ({ client, room, draft }: Line, message) => {
    client.committing = client.committing
      .then(() => commits.answer(room, draft, message, client.member))
      .catch((error: unknown) => log.error({ draft, error }, 'a commit could not be answered'));
  });
  const accept = createAccept({
    ...{ heartbeat, rejections: createRejections(deps) },
    attempts: { ...deps, rooms, isClosing: () => life.phase !== 'open', idle: emptyDrafts.idle, inTime: atMost(mostJudged) },
    sockets: {
      ...{ ...deps, connections, heartbeat, endings, read, turns: createTurns(clock, rooms.inTurn) },
      isClosing: () => life.phase === 'closed',
    },
  });
  const endpoint = createWebSocketEndpoint(accept, (error) => log.error({ error }, 'an upgrade failed'));
  return {
    accept,
    upgrade: endpoint.upgrade,
    commit: commits.commit,
    discard: createDiscard({ storage, access, rooms, endings, clock }),
    reopen: createReopen({ storage, access, rooms, clock, announce }),
    begin: emptyDrafts.begin,
    present: rooms.people,
    closeAll: heartbeat.closeAll,
    counts: () => ({ sockets: connections.count(), rooms: rooms.open().length }),
    async close(within) {
      await endOf({ life, heartbeat, rooms, stop: [followed?.stop, stopMeeting, emptyDrafts.stop] }, within);
      endpoint.close();
    },
  };
}

interface Life {
  /** `leaving`: nobody comes in any more. `closed`: whatever still comes is dropped. */
  phase: 'open' | 'leaving' | 'closed';
}

interface Ending {
  readonly life: Life;
  readonly heartbeat: Heartbeat;
  readonly rooms: Rooms;
  readonly stop: readonly ((() => void | Promise<void>) | null | undefined)[];
}

/** [G21a] [G144] [G145] */
async function endOf({ life, heartbeat, rooms, stop }: Ending, within = 0): Promise<void> {
  if (within > 0) {
    life.phase = 'leaving';
    await heartbeat.sendAway(within);
  }
  life.phase = 'closed';
  for (const one of stop) await one?.();
  await rooms.flushed();
  await heartbeat.drain(() => rooms.flushed());
}

interface AcceptDeps {
  readonly heartbeat: Heartbeat;
  readonly rejections: Rejections;
  readonly attempts: AttemptDeps;
  readonly sockets: ConnectDeps;
}

/** Sessions that end while an attempt is judged are noted until its socket is there, or never will be. */
const createAccept =
  ({ heartbeat, rejections, attempts, sockets }: AcceptDeps): Relay['accept'] =>
  async (attempt: ConnectionAttempt) => {
    const watch = heartbeat.watch();
    const judged = await judgeAttempt(attempts, attempt).catch((error: unknown) => {
      watch.stop();
      throw error;
    });
    switch (judged.type) {
      case 'rejected':
        watch.stop();
        rejections.note(attempt, judged.rejection);
        return judged.rejection;
      case 'gone':
        return watched(watch, (socket) => socket.close(closeCode.gone, 'the base of this draft does not exist'));
      case 'granted':
        return watched(
          watch,
          (socket) => connectSocket(sockets, socket, { ...judged, watch }),
          () => judged.held.release(),
        );
    }
  };

const watched = (watch: Watch, enter: (socket: RelaySocket) => void, abandon = (): void => undefined): Acceptance => ({
  ok: true,
  enter: (socket) => (watch.stop(), enter(socket)),
  abandon: () => (watch.stop(), abandon()),
});
