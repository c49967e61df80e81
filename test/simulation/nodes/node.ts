/** One of several servers on one database: the real relay, access state, sessions and committer, each with what a node has of its own. */
import { fingerprintOf } from '../../../core/profile/digest.ts';
import { createAccessState, type AccessState } from '../../../server/access/access-state.ts';
import { createSessions, type Sessions } from '../../../server/accounts/sessions.ts';
import { createCommitter } from '../../../server/commit/create-committer.ts';
import type { Relay } from '../../../server/drafts/relay.ts';
import { createEventBus } from '../../../server/events/bus.ts';
import { createRelay } from '../../../server/gateway/create-relay.ts';
import { createNodeBus } from '../../../server/nodes/bus.ts';
import { createDatabaseClock } from '../../../server/nodes/database-clock.ts';
import { followEpoch } from '../../../server/nodes/follow-epoch.ts';
import { keepFresh } from '../../../server/nodes/keep-fresh.ts';
import { beatEvery, createMembership } from '../../../server/nodes/membership.ts';
import type { Nodes } from '../../../server/nodes/nodes.ts';
import { createPropagation } from '../../../server/nodes/propagation.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { Drafts } from '../../../server/storage/tables/drafts.ts';
import { createBudget } from '../../../server/web/budget/budget.ts';
import { shareOf } from '../../../server/web/budget/costs.ts';
import { builtInCatalog } from '../../support/catalog.ts';
import { createRealm, type World } from '../world.ts';
import { createMachine, type Machine } from './network.ts';
import type { Wires } from './wire.ts';

export interface Node {
  readonly name: string;
  readonly machine: Machine;
  readonly storage: CanonicalStorage;
  readonly access: AccessState;
  readonly relay: Relay;
  readonly nodes: Nodes;
  readonly sessions: Sessions;
  /** A digest of them. */
  readonly settings: string;
}

/** What a test may put in place of the product's own, to see that it is found. */
export interface NodeFaults {
  readonly storage?: (storage: CanonicalStorage) => CanonicalStorage;
  readonly nodes?: (nodes: Nodes) => Nodes;
  /** What the database itself does. */
  readonly database?: (drafts: Drafts) => Partial<Drafts>;
  /** It goes by the clock of its machine. */
  readonly hasOwnTime?: boolean;
  /** It serves whatever settings are in force. */
  readonly servesAlways?: boolean;
}

export interface NodeSurroundings {
  readonly world: World;
  readonly database: CanonicalStorage;
  readonly wires: Wires;
  /** What a deciding setting of it is. */
  readonly setting: string;
  readonly faults: NodeFaults;
  readonly newId: () => string;
  readonly onError: (message: string, error: unknown) => void;
}

export const catalog = builtInCatalog();
/** Nobody is too fast here: what limits people is another test's matter. */
const framesPerSecond = 1e6;

export async function startNode(
  { world, database, wires, setting, faults, newId, onError }: NodeSurroundings,
  name: string,
): Promise<Node> {
  const machine = createMachine(world, createRealm(name), world.between(-300_000, 300_000));
  const { realm } = machine;
  const time = createDatabaseClock(world.now);
  const clock = faults.hasOwnTime ? machine.clock : { ...machine.clock, now: time.now };
  const events = createEventBus();
  // Nobody is there yet: what a start reads takes no time.
  const { n: since, at } = await database.epoch.read();
  time.note(at!, world.now(), world.now());
  const read = await createAccessState(database, catalog, events);
  const storage = (faults.storage ?? ((same) => same))(machine.reach(database));
  const access = overNetwork(read, () => new Promise((resolve) => void clock.after(world.between(0.1, 5), resolve)));
  const bus = createNodeBus(wires.connect(machine), name, world.now);
  const settings = { CATALOG: setting };
  const membership = createMembership({
    storage: withFirst(database, storage),
    node: { id: name, version: '1', settings },
    now: clock.now,
    log: { warn: () => {}, error: () => {} },
    onServe: async () => {},
    onDisplaced: () => relay.closeAll(),
  });
  await membership.beat(since);
  clock.every(beatEvery, () => void membership.beat(followed.epoch() ?? 0).catch(() => undefined));
  const followed = followEpoch({
    ...{ storage, access, events, monotonic: world.now, after: clock.after, since, onGap: () => relay.closeAll() },
    bus,
    onReading: (reading, sent, received) => {
      time.note(reading.at!, sent, received);
      membership.note(reading);
    },
    mayServe: faults.servesAlways ? () => true : membership.mayServe,
    propagated: createPropagation({ storage, bus, clock, monotonic: world.now, self: name }),
    onEpoch: membership.know,
  });
  const nodes = faults.nodes?.(followed) ?? followed;
  keepFresh(nodes, clock, () => true);
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => world.random.below(256));
  const sessions = createSessions({ storage, events, now: clock.now, random });
  const committer = createCommitter({
    ...{ storage, catalog, access, newId, requireForce: faults.servesAlways ? undefined : membership.requireForce },
    now: () => new Date(clock.now()).toISOString(),
  });
  const relay = createRelay({
    ...{ storage, access, events, sessions, committer, nodes, allowedOrigins: [], clock },
    budget: createBudget(shareOf(framesPerSecond), world.now),
    log: {
      warn: () => {},
      error: (details, message) => realm.isAlive && onError(message, (details as { error?: unknown }).error),
    },
  });
  return { name, machine, storage, access, relay, nodes, sessions, settings: fingerprintOf(settings) };
}

/** The first transaction of a start takes no time. */
function withFirst(first: CanonicalStorage, then: CanonicalStorage): CanonicalStorage {
  let isFirst = true;
  return {
    ...then,
    transaction: (work) => {
      const storage = isFirst ? first : then;
      isFirst = false;
      return storage.transaction(work);
    },
  };
}

/** Rows are read over the network. */
const overNetwork = (access: AccessState, travel: () => Promise<void>): AccessState => ({
  ...access,
  refresh: async () => (await travel(), access.refresh()),
  refreshProfile: async (id) => (await travel(), access.refreshProfile(id)),
  refreshUser: async (id, before) => (await travel(), access.refreshUser(id, before)),
});
