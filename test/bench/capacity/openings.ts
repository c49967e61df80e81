/**
 * What it costs a node that clients open drafts, processor time: the second part of `npm run bench:database`. Needs a PostgreSQL on this machine.
 * `DRAFTS` (400) of 20 edits each, opened by one client and by three.
 */
import { randomUUID } from 'node:crypto';
import { accord } from '../../soak/load/dialects.ts';
import { openDraft, type DraftClient, type Target } from '../../soak/load/draft-client.ts';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { pinLoad } from '../../soak/load/server-process.ts';
import { wait } from '../../soak/load/waiting.ts';
import { startCluster, type Cluster } from '../../soak/nodes/cluster.ts';
import { inGroups } from '../relay/measured.ts';
import { quantile } from '../measure.ts';

const drafts = Number(process.env['DRAFTS'] ?? 400);
const editsOfDraft = 20;
const [few, many] = [1, 3];
const rounds = 5;
/** Milliseconds after which drafts that everybody left are closed. */
const pause = 1_000;

const ids = Array.from({ length: drafts }, () => randomUUID());

async function fill(target: Target): Promise<void> {
  await inGroups(drafts, async (index) => {
    const { next } = createAuthor(1, index + 1);
    const done = Promise.withResolvers<void>();
    const options = { person: index, onDurable: (frames: number) => frames > editsOfDraft && done.resolve() };
    const client = await openDraft(target, ids[index]!, options);
    for (let edit = 0; edit < editsOfDraft; edit++) client.sendUpdate(next().update);
    await done.promise;
    client.raw.destroy();
  });
}

/** Microseconds of the node. */
async function open(cluster: Cluster, target: Target, clients: number): Promise<number> {
  await wait(pause);
  const [node] = cluster.nodes;
  const from = node!.cpu();
  const opened: DraftClient[] = await inGroups(drafts * clients, (index) =>
    openDraft(target, ids[Math.floor(index / clients)]!, { person: index }),
  );
  const used = node!.cpu() - from;
  for (const client of opened) client.raw.destroy();
  return used / drafts;
}

pinLoad();
const cluster = await startCluster({ count: 1, hasRedis: false, people: 50 });
if (typeof cluster === 'string') throw new Error(cluster);
try {
  const target: Target = { url: cluster.nodes[0]!.url, dialect: accord, cookies: cluster.people.map(({ cookie }) => cookie) };
  await fill(target);
  const each: number[] = [];
  const loads: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [one, three] = [await open(cluster, target, few), await open(cluster, target, many)];
    const client = (three - one) / (many - few);
    each.push(client);
    loads.push(one - few * client);
  }
  process.stdout.write(`a node, for a client that opens a draft: ${quantile(each, 0.5).toFixed(0)} µs\n`);
  process.stdout.write(`a node, to load a draft of ${editsOfDraft} edits: ${quantile(loads, 0.5).toFixed(0)} µs\n`);
} finally {
  await cluster.stop();
}
