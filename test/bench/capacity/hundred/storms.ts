/** What becomes of everybody's sockets when something goes away at once: until when, and what had to wait. */
import { quantile } from '../../measure.ts';
import { createScene, type Plan, type Scene } from './scene.ts';

export interface Storm {
  readonly name: string;
  readonly nodes: number;
  readonly clients: number;
  /** Resolves once what happens has happened. */
  happen(scene: Scene): Promise<void>;
}

export interface Outcome {
  /** Sockets that were closed. */
  readonly closed: number;
  /** Milliseconds from the beginning until the last client had everything again. */
  readonly wholeAfter: number;
  /** The longest queue before the thread of a node, the connections of a node and the processors of PostgreSQL. */
  readonly longest: { readonly thread: number; readonly connections: number; readonly database: number };
  /** The longest time in which a node could show nothing; milliseconds. */
  readonly frozen: number;
  /** Milliseconds from an edit to its last reader, while this went on. */
  readonly p99: number;
  readonly away: number;
}

/** Milliseconds before anything happens, between two looks at the leases, and after which nobody waits any longer. */
const [calm, lookEvery, patience] = [2_000, 10, 1_800_000];
/** A process from its start until it is ready. */
const startTakes = 1_500;
const databaseAway = 5_000;
const redisAway = 5_000;

const pause = ({ clock }: Scene, milliseconds: number): Promise<void> =>
  new Promise((go) => void clock.forPromises.after(milliseconds, go));

export const killOne = async ({ nodes }: Scene): Promise<void> => nodes[0]!.kill();

export async function restartAll(scene: Scene): Promise<void> {
  for (const [place, node] of [...scene.nodes.entries()]) {
    await node.drain();
    await pause(scene, startTakes);
    scene.restart(place);
    while (!scene.isIn(place) || scene.away() > 0) await pause(scene, 100);
  }
}

export async function moveEverybody(scene: Scene): Promise<void> {
  scene.hashAnew();
  scene.closeEverywhere();
}

export async function loseDatabase(scene: Scene): Promise<void> {
  scene.database.goAway();
  await pause(scene, databaseAway);
  scene.database.comeBack();
}

/** Once it is back, every node says who is in its drafts. */
export async function loseRedis(scene: Scene): Promise<void> {
  scene.shared.hasRedis = false;
  await pause(scene, redisAway);
  scene.shared.hasRedis = true;
  for (const node of scene.nodes) node.sayWhoIsThere();
}

export async function runStorm({ happen, ...size }: Storm, plan: Omit<Plan, 'nodes' | 'clients'>): Promise<Outcome> {
  const scene = createScene({ ...plan, ...size });
  const { clock, delivered, counts } = scene;
  await clock.run(calm);
  longestOf(scene);
  delivered.length = 0;
  const frozen = watchLeases(scene);
  let hasHappened = false;
  void happen(scene).then(() => {
    hasHappened = true;
    clock.touch();
  });
  clock.touch();
  const isOver = (): boolean => hasHappened && scene.away() === 0 && clock.now() > calm + settling;
  await clock.run(patience, isOver);
  const longest = longestOf(scene);
  const wholeAfter = Math.max(0, scene.lastWhole() - calm);
  return { ...{ closed: counts.closed, wholeAfter, longest, away: scene.away() }, frozen: frozen(), p99: quantile(delivered, 0.99) };
}

/** Since this was asked last. */
const longestOf = ({ nodes, database }: Scene): Outcome['longest'] => ({
  thread: Math.max(...nodes.map(({ thread }) => thread.longest())),
  connections: Math.max(...nodes.map(({ connections }) => connections.longest())),
  database: database.processors.longest(),
});

/** Milliseconds for which it is looked at in any case: leases end later than what ends them. */
const settling = 1_000;

/** The longest time for which a node with sockets could show nothing. */
function watchLeases({ clock, nodes }: Scene): () => number {
  const since = new Map<object, number>();
  let longest = 0;
  clock.forPromises.every(lookEvery, () => {
    for (const node of nodes) {
      if (!node.isAlive() || node.sockets() === 0 || node.nodes.isFresh()) since.delete(node);
      else if (!since.has(node)) since.set(node, clock.now());
      else longest = Math.max(longest, clock.now() - since.get(node)!);
    }
  });
  return () => longest;
}
