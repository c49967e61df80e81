/**
 * What several servers on one PostgreSQL cost beside one, in one run: `npm run bench:nodes`. `DRAFTS` (100) with two clients each, `SECONDS` (5)
 * of each measurement, `ROUNDS` (3), `REVOCATIONS` (20); `REDIS=0` leaves Redis out.
 */
import { createHash } from 'node:crypto';
import { accord } from '../../soak/load/dialects.ts';
import { openDraft, type Target } from '../../soak/load/draft-client.ts';
import { isPinned, pinLoad } from '../../soak/load/server-process.ts';
import { wait, waitFor } from '../../soak/load/waiting.ts';
import { startCluster, type Cluster } from '../../soak/nodes/cluster.ts';
import { quantile } from '../measure.ts';
import { paced, type Paced } from '../relay/paced.ts';
import { table } from '../relay/table.ts';

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);
const [drafts, seconds, rounds] = [number('DRAFTS', 100), number('SECONDS', 5), number('ROUNDS', 3)];
const hasRedis = process.env['REDIS'] !== '0';
const write = (line: string): void => void process.stdout.write(`${line}\n`);

interface Way {
  readonly name: string;
  readonly count: number;
  /** Of the drafts; all unless given. */
  readonly share?: number;
  /** The server, by index, of one of the two clients of a draft. */
  nodeOf(draft: string, side: number): number;
}

const hashed = (draft: string): number => createHash('sha1').update(draft).digest()[0]! % 3;
const ways: readonly Way[] = [
  // What is written together costs less: this one writes as much in a second as each of three.
  { name: 'one node, a third of the drafts', count: 1, share: 1 / 3, nodeOf: () => 0 },
  { name: 'one node', count: 1, nodeOf: () => 0 },
  { name: 'three nodes, a draft on one', count: 3, nodeOf: hashed },
  { name: 'three nodes, clients spread', count: 3, nodeOf: (draft, side) => (hashed(draft) + side) % 3 },
];

async function withCluster<T>(count: number, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await startCluster({ count, hasRedis, people: 50, sharesCore: true });
  if (typeof cluster === 'string') throw new Error(cluster);
  try {
    return await work(cluster);
  } finally {
    await cluster.stop();
  }
}

const targetsOf = ({ nodes, people }: Cluster): Target[] =>
  nodes.map(({ url }) => ({ url, dialect: accord, cookies: people.map(({ cookie }) => cookie) }));

/** With the seconds of processor for a thousand edits, of all servers together. */
type Measured = Paced & { readonly perThousand: number };

const measure = ({ count, share = 1, nodeOf }: Way): Promise<Measured> =>
  withCluster(count, async (cluster) => {
    const some = Math.round(drafts * share);
    const targets = targetsOf(cluster);
    const all = { cpu: () => sum(cluster.nodes.map((node) => node.cpu())), rss: () => sum(cluster.nodes.map((node) => node.rss())) };
    const paces = { drafts: some, targetOf: (draft: string, side: number) => targets[nodeOf(draft, side)]! };
    const measured = await paced({ ...targets[0]!, ...all }, { seed: 1, seconds }, paces);
    return { ...measured, perThousand: measured.usage.serverTime / 1_000 / (some * 2 * seconds) };
  });

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** Milliseconds from the request that takes a right to the end of the sockets of its person, on each server. */
async function revocations(cluster: Cluster): Promise<number[][]> {
  const targets = targetsOf(cluster);
  const took: number[][] = targets.map(() => []);
  const draft = crypto.randomUUID();
  await openDraft(targets[0]!, draft).then(({ sendUpdate }) => sendUpdate(Uint8Array.of(0, 0)));
  for (let n = 0; n < number('REVOCATIONS', 20); n++) {
    const person = 1 + n;
    const ends = targets.map(() => 0);
    for (const [at, target] of targets.entries())
      await openDraft(target, draft, { person, onClosed: () => (ends[at] = performance.now()) });
    await wait(Math.random() * 300);
    const { url } = cluster.nodes[n % targets.length]!;
    const from = performance.now();
    await fetch(`${url}/api/users/${cluster.people[person]!.id}/profiles`, {
      method: 'PUT',
      headers: { cookie: cluster.administrator, origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ profiles: [] }),
    });
    await waitFor(() => ends.every((end) => end > 0), 2_000);
    for (const [at, end] of ends.entries()) took[at]!.push(end - from);
  }
  return took;
}

/** Milliseconds from the kill of a server until all of its clients are with another one. */
async function takeOver(cluster: Cluster, clients: number): Promise<number> {
  const targets = targetsOf(cluster);
  let [whole, from] = [0, 0];
  const open = async (index: number, node: number): Promise<void> => {
    const gone = Promise.withResolvers<void>();
    try {
      await openDraft(targets[node]!, ids[index % ids.length]!, { person: index, onClosed: () => gone.resolve() });
    } catch {
      return wait(50).then(() => open(index, 1 + (index % 2)));
    }
    if (from > 0) whole += 1;
    await gone.promise;
    await wait(Math.random() * 300);
    return open(index, 1 + (index % 2));
  };
  const ids = Array.from({ length: clients / 2 }, () => crypto.randomUUID());
  for (let index = 0; index < clients; index++) {
    void open(index, 0);
    if (index % 25 === 24) await wait(50);
  }
  await wait(3_000);
  from = performance.now();
  await cluster.nodes[0]!.stop('SIGKILL');
  await waitFor(() => whole >= clients, 60_000);
  return performance.now() - from;
}

pinLoad();
// Each server that is started listens to the end of this process.
process.setMaxListeners(50);
write(
  `${drafts} drafts, 2 clients each, one edit a second each; medians of ${rounds} rounds; ${isPinned ? 'servers on core 0, load on core 1' : 'not pinned to cores'}`,
);
const results = new Map<string, Measured[]>();
for (let round = 0; round < rounds; round++)
  for (const way of ways) results.set(way.name, [...(results.get(way.name) ?? []), await measure(way)]);
const lines = table(results, [
  {
    title: 's of processor per 1,000 edits',
    value: ({ perThousand }) => perThousand,
    digits: 2,
    compared: true,
  },
  { title: 'p50 ms', value: ({ p50 }) => p50, digits: 1, compared: true },
  { title: 'p99 ms', value: ({ p99 }) => p99, digits: 1, compared: true },
  { title: 'delivered %', value: ({ delivered }) => delivered * 100, digits: 1 },
  { title: 'others %', value: ({ usage }) => usage.others * 100 },
]);
for (const line of lines) write(`  ${line}`);
write('');
const took = await withCluster(3, revocations);
for (const [at, values] of took.entries())
  write(
    `revocation, node ${at + 1}: p50 ${quantile(values, 0.5).toFixed(0)}, p99 ${quantile(values, 0.99).toFixed(0)}, most ${Math.max(...values).toFixed(0)} ms`,
  );
const clients = number('CLIENTS', 1_000);
write(
  `${clients} clients of a node that is killed are whole again after ${(await withCluster(3, (cluster) => takeOver(cluster, clients))).toFixed(0)} ms`,
);
process.exit(0);
