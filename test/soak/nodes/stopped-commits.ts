/** Commits through a server that stands still around one, or in the middle of one, and through the others meanwhile. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { queryPostgres } from '../../support/postgres.ts';
import { wait, waitFor } from '../load/waiting.ts';
import type { ServerProcess } from '../load/server-process.ts';
import type { Cluster } from './cluster.ts';

export interface StoppedCommits {
  /** Milliseconds that a commit by another server took at most. */
  readonly longest: number;
  /** Names of the profiles that were committed, each by one request that was repeated until it was answered as done. */
  readonly committed: readonly string[];
}

export interface StoppedCommitsOptions {
  /** How often it stands still at a random point around a commit. */
  readonly around: number;
  /** How often it does so in the middle of one, with rows that the others want. */
  readonly within: number;
}

/** Milliseconds from the request, within which it stands still. */
const commitTakes = 40;

export async function stopAroundCommits(cluster: Cluster, { around, within }: StoppedCommitsOptions): Promise<StoppedCommits> {
  const [stopped, ...others] = cluster.nodes;
  const committed: string[] = [];
  let longest = 0;
  const commitBy = async (node: ServerProcess): Promise<void> => {
    const name = `Committed ${randomUUID()}`;
    const from = performance.now();
    await commitUntilDone(cluster, node, name);
    if (node !== stopped) longest = Math.max(longest, performance.now() - from);
    committed.push(name);
  };
  const stopAt = async (reached: Promise<unknown>, thenDo: () => Promise<unknown>): Promise<void> => {
    const theirs = commitBy(stopped!);
    try {
      await reached;
      stopped!.signal('SIGSTOP');
      await thenDo();
      await Promise.all(others.map(commitBy));
    } finally {
      stopped!.signal('SIGCONT');
      await theirs;
    }
  };
  for (let n = 0; n < around; n++) await stopAt(wait(Math.random() * commitTakes), async () => {});
  for (let n = 0; n < within; n++) {
    const held = await holdEpoch(cluster);
    await stopAt(held.wanted, held.letGo);
  }
  return { longest, committed };
}

/** With the same key until it is answered as done, so that it happens once. */
async function commitUntilDone({ administrator }: Cluster, { url, complaints }: ServerProcess, name: string): Promise<void> {
  const headers = { cookie: administrator, origin: url, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const answers: string[] = [];
  const isDone = await waitFor(async () => {
    const answer = await fetch(`${url}/api/profiles`, { method: 'POST', headers, body: JSON.stringify({ name, chosen: [] }) });
    if (answer.status === 201) return true;
    answers.push(`${answer.status} ${await answer.text()} ${complaints()}`);
    // Nothing else is expected of a database that undid a transaction.
    if (answer.status !== 503) throw new Error(answers.join('\n'));
    return false;
  }, 20_000);
  if (!isDone) throw new Error(answers.join('\n'));
}

interface Held {
  /** Resolves once a commit that has written waits for the row. */
  readonly wanted: Promise<void>;
  /** Resolves once that commit has the row, and waits for its server. */
  letGo(): Promise<void>;
}

/** Holds the row that numbers changes, which each commit changes and all others then wait for. */
async function holdEpoch({ databaseUrl }: Cluster): Promise<Held> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query('select n from epoch for update');
  const until = async (condition: string): Promise<void> => {
    const text = `select pid from pg_stat_activity where application_name = 'accord' and backend_xid is not null and ${condition}`;
    // Within a transaction each look would be the first one again.
    const isThere = async (): Promise<boolean> => (await queryPostgres(text, databaseUrl)).length > 0;
    if (await waitFor(isThere, 4_000)) return;
    await client.end();
    throw new Error(`no transaction came to ${condition}`);
  };
  return {
    wanted: until(`wait_event_type = 'Lock'`),
    letGo: async () => {
      await client.query('rollback');
      await until(`state = 'idle in transaction'`);
      await client.end();
    },
  };
}
