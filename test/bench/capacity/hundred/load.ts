/** How long edits take to their readers, and what waits, at so many edits a second. */
import { quantile } from '../../measure.ts';
import { createScene, type Plan } from './scene.ts';

export interface Load {
  readonly edits: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** What waited at most before the thread of a node, and before PostgreSQL. */
  readonly thread: number;
  readonly database: number;
  /** Of the busiest node, and of PostgreSQL; from 0 to 1. */
  readonly threadUsed: number;
  readonly databaseUsed: number;
  /** Edits of a second that nobody had at its end. */
  readonly isGrowing: boolean;
}

export interface LoadPlan extends Omit<Plan, 'clients' | 'editsASecond'> {
  /** Edits in a second of each client. */
  readonly pace: number;
  readonly edits: number;
  /** Edits to be looked at; fewer where that takes longer than the patience. */
  readonly most: number;
}

/** Milliseconds before it counts; the least and the longest time that does. */
const [warmUp, least, longest] = [300, 300, 4_000];

export async function runLoad({ pace, edits, most, ...plan }: LoadPlan): Promise<Load> {
  const clients = Math.max(plan.nodes * (plan.others + 1), Math.ceil(edits / pace));
  const { clock, nodes, database, delivered, counts } = createScene({ ...plan, clients, editsASecond: edits });
  await clock.run(warmUp);
  delivered.length = 0;
  for (const { thread } of nodes) thread.longest();
  database.processors.longest();
  const waitingOf = (): number => counts.made - counts.lost;
  const [from, worked, before] = [clock.now(), nodes.map(({ thread }) => thread.worked()), waitingOf()];
  const databaseWorked = database.processors.worked();
  const milliseconds = Math.min(longest, Math.max(least, (most / edits) * 1_000));
  await clock.run(from + milliseconds);
  const made = waitingOf() - before;
  const threads = nodes.map(({ thread }, at) => (thread.worked() - worked[at]!) / milliseconds);
  return {
    edits,
    p50: quantile(delivered, 0.5),
    p99: quantile(delivered, 0.99),
    thread: Math.max(...nodes.map(({ thread }) => thread.longest())),
    database: database.processors.longest(),
    threadUsed: threads.reduce((sum, one) => sum + one, 0) / threads.length,
    databaseUsed: (database.processors.worked() - databaseWorked) / milliseconds / plan.databaseCores,
    // What is under way stays the same where queues do not grow.
    isGrowing: delivered.length < made * (1 - tolerated),
  };
}

/** Of the edits; those of a moment come and go. */
const tolerated = 0.03;
