/** Nodes, their clients, a balancer and a database on one virtual clock. */
import { pauseBefore } from '../../../../client/sync/pause-before.ts';
import { createRandom, mix } from '../../../support/random.ts';
import type { Costs } from '../model.ts';
import { createDatabase, type Database } from './database.ts';
import { createNode, type Client, type Node, type World } from './node.ts';
import { createShared, type Shared } from './shared.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface Plan {
  readonly nodes: number;
  readonly clients: number;
  readonly costs: Costs;
  readonly databaseCores: number;
  /** Other people in each draft. */
  readonly others: number;
  /** All clients together. */
  readonly editsASecond: number;
  readonly seed: number;
}

export interface Scene {
  readonly clock: VirtualClock;
  readonly database: Database;
  readonly shared: Shared;
  /** By place; a restarted one takes the place of the one before. */
  readonly nodes: Node[];
  readonly clients: readonly Client[];
  readonly random: ReturnType<typeof createRandom>;
  /** Milliseconds from each edit to its last reader, and how many edits there were. */
  readonly delivered: number[];
  readonly counts: { made: number; lost: number; closed: number };
  /** Clients that are not whole now, and the moment at which the last became so. */
  away(): number;
  lastWhole(): number;
  restart(place: number): Node;
  /** Whether the balancer sends somebody there. */
  isIn(place: number): boolean;
  /** Drafts go to other nodes from now on, with new sockets. */
  hashAnew(): void;
  closeEverywhere(): void;
}

/** deploy/several-nodes/haproxy.cfg asks so often, and believes the second answer. */
const probing = { every: 500, times: 2 } as const;

export function createScene(plan: Plan): Scene {
  const clock = createVirtualClock();
  const random = createRandom(mix(plan.seed));
  const database = createDatabase(clock, plan.databaseCores);
  const shared = createShared();
  const delivered: number[] = [];
  const counts = { made: 0, lost: 0, closed: 0 };
  let [away, lastWhole, starts, salt] = [0, 0, 0, 0];
  const onClosed = (client: Client): void => {
    if (client.isWhole) [client.isWhole, away, counts.closed] = [false, away + 1, counts.closed + 1];
    client.attempt += 1;
    clock.after(pauseBefore(client.failures++, random.next()), () => arrive(client));
  };
  const onWhole = (client: Client): void => {
    [client.isWhole, client.failures, lastWhole] = [true, 0, clock.now()];
    away -= 1;
  };
  const world: World = {
    ...{ clock, database, shared, costs: plan.costs, others: plan.others, onClosed, onWhole },
    onDelivered: (milliseconds) => void delivered.push(milliseconds),
    onLost: () => void (counts.lost += 1),
  };
  const start = (): Node => createNode(world, `node ${++starts}`, random.next());
  const nodes = Array.from({ length: plan.nodes }, start);
  const balancer = createBalancer(clock, nodes);
  const arrive = (client: Client): void => {
    const node = balancer.nodeOf(client.draft, salt);
    if (!node) return onClosed(client);
    client.node = node;
    node.open(client);
  };
  const clients = Array.from({ length: plan.clients }, (_, at): Client => {
    const draft = Math.floor(at / (plan.others + 1));
    const client: Client = { draft, node: balancer.nodeOf(draft, salt), failures: 0, attempt: 0, isWhole: true };
    client.node!.seat(client);
    return client;
  });
  const edit = (): void => {
    clock.after(-Math.log(1 - random.next()) * (1_000 / plan.editsASecond), edit);
    const client = clients[random.below(clients.length)]!;
    if (!client.isWhole) return;
    counts.made += 1;
    client.node!.edit(client.draft);
  };
  if (plan.editsASecond > 0) edit();
  return {
    ...{ clock, database, shared, nodes, clients, random, delivered, counts },
    ...{ away: () => away, lastWhole: () => lastWhole, isIn: balancer.isIn, hashAnew: () => void (salt += 1) },
    restart: (place) => (nodes[place] = start()),
    closeEverywhere: () => nodes.forEach((node) => node.isAlive() && node.closeSockets()),
  };
}

/** Hashes by draft among the nodes that say that they are ready; a node that takes no connection is passed over at once. */
function createBalancer(clock: VirtualClock, nodes: readonly Node[]) {
  const states = nodes.map(() => ({ isIn: true, against: 0 }));
  clock.forPromises.every(probing.every, () => {
    for (const [at, state] of states.entries()) {
      state.against = nodes[at]!.isReady() === state.isIn ? 0 : state.against + 1;
      if (state.against >= probing.times) Object.assign(state, { isIn: !state.isIn, against: 0 });
    }
  });
  const isOpen = (at: number): boolean => states[at]!.isIn && nodes[at]!.isAlive();
  return {
    isIn: (at: number): boolean => states[at]!.isIn,
    nodeOf(draft: number, salt: number): Node | null {
      for (let choice = 0; choice < mostChoices; choice++) {
        const at = (mix(mix(draft * 31 + salt) + choice) >>> 0) % nodes.length;
        if (isOpen(at)) return nodes[at]!;
      }
      return nodes.find((_, at) => isOpen(at)) ?? null;
    },
  };
}

const mostChoices = 50;
