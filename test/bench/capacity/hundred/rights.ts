/** A burst of changes of rights, as fast as PostgreSQL takes them one after the other: when every node has them, and how they are answered. */
import { quantile } from '../../measure.ts';
import { newestOf } from './shared.ts';
import { createScene, type Plan } from './scene.ts';

export interface Burst {
  /** Milliseconds from the first change until every node has the last. */
  readonly everywhereAfter: number;
  /** Milliseconds until a change is answered. */
  readonly p50: number;
  readonly p99: number;
  /** Of the changes, from 0 to 1: answered because every node had them, rather than because the bound had passed. */
  readonly acknowledged: number;
  /** Milliseconds; the longest time for which a node could show nothing. */
  readonly frozen: number;
  /** From 0 to 1. */
  readonly databaseUsed: number;
  /** Milliseconds from an edit to its last reader, meanwhile. */
  readonly edits: number;
}

/** Milliseconds before the first. */
const calm = 1_000;
const patience = 600_000;

/** Each is made at another node; the next begins once the one before is in the database, however many are not answered yet. */
export async function runBurst(plan: Plan, changes: number, { hasRedis = true, atOnce = 1 } = {}): Promise<Burst> {
  const scene = createScene(plan);
  const { clock, nodes, shared, database, delivered } = scene;
  shared.hasRedis = hasRedis;
  await clock.run(calm);
  delivered.length = 0;
  const before = database.processors.worked();
  const first = newestOf(shared);
  const took: number[] = [];
  let [acknowledged, next, everywhereAt] = [0, 0, 0];
  const changeNext = async (): Promise<void> => {
    while (next < changes) {
      const from = clock.now();
      const at = next++;
      if (await nodes[at % nodes.length]!.change(`user ${at}`)) acknowledged += 1;
      took.push(clock.now() - from);
    }
  };
  for (let one = 0; one < atOnce; one++) void changeNext();
  clock.touch();
  let frozen = 0;
  const since = new Map<object, number>();
  clock.forPromises.every(5, () => {
    for (const node of nodes) {
      if (node.nodes.isFresh()) since.delete(node);
      else if (!since.has(node)) since.set(node, clock.now());
      else frozen = Math.max(frozen, clock.now() - since.get(node)!);
    }
    if (newestOf(shared) - first < changes || everywhereAt > 0) return;
    if (nodes.every((node) => node.nodes.epoch() === newestOf(shared))) everywhereAt = clock.now();
  });
  await clock.run(patience, () => everywhereAt > 0 && took.length === changes);
  return {
    everywhereAfter: everywhereAt - calm,
    ...{ p50: quantile(took, 0.5), p99: quantile(took, 0.99), acknowledged: acknowledged / changes, frozen },
    databaseUsed: (database.processors.worked() - before) / (clock.now() - calm) / plan.databaseCores,
    edits: quantile(delivered, 0.99),
  };
}
