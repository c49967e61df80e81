/** Servers of two versions on one PostgreSQL: the way to the newer one, the way back, and the upgrade that ends the old one. */
import { expect, onTestFinished, test } from 'vitest';
import { version } from '../../../server/version.ts';
import { queryPostgres } from '../../support/postgres.ts';
import { isWhole } from '../../support/runs.ts';
import type { ServerProcess } from '../load/server-process.ts';
import { wait, waitFor } from '../load/waiting.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { copyAsVersion, type FurtherStep, type OtherVersion } from './other-version.ts';
import { begin, judge } from './play.ts';
import { writeDraft } from './written-draft.ts';

/** Milliseconds in which people edit at each step of the way. */
const busy = isWhole() ? 10_000 : 1_000;

const marked: FurtherStep = { name: '9001-colour', sql: 'alter table drafts add column colour text', oldMayGoOn: true };
const unmarked: FurtherStep = { name: '9002-other-rules', sql: 'alter table drafts add column shape text', oldMayGoOn: false };

async function start(): Promise<Cluster | string> {
  const cluster = await startCluster({ count: 2, people: 6 });
  if (typeof cluster !== 'string') onTestFinished(cluster.stop);
  return cluster;
}

function otherVersion(number: string, further: readonly FurtherStep[]): OtherVersion {
  const other = copyAsVersion(number, further);
  onTestFinished(other.remove);
  return other;
}

const startTwo = ({ start }: Cluster, { root }: OtherVersion) => Promise.all([start({ root }), start({ root })]);

const readiness = (nodes: readonly ServerProcess[]): Promise<number[]> =>
  Promise.all(nodes.map(async ({ url }) => (await fetch(`${url}/readyz`)).status));

/** A draft that somebody wrote, committed through this server: its status. */
const commitBy = async (cluster: Cluster, node: ServerProcess): Promise<number> => (await (await writeDraft(cluster)).commit(node)).status;

test(
  '[S149] [S146] two versions serve together where each migration between them is marked, and the old one goes on when the new one has gone',
  { timeout: 120_000 },
  async ({ skip }) => {
    const cluster = await start();
    if (typeof cluster === 'string') return skip(cluster);
    const newer = otherVersion('98.0.0', [marked]);
    const old = [...cluster.nodes];
    const play = await begin(cluster);
    onTestFinished(play.end);
    const young = await startTwo(cluster, newer);
    expect(await queryPostgres('select count(colour) as n from drafts', cluster.databaseUrl)).toEqual([{ n: '0' }]);
    const further = await begin(cluster, { from: 3 });
    onTestFinished(further.end);
    await wait(busy);
    expect(await readiness([...old, ...young])).toEqual([200, 200, 200, 200]);
    for (const node of cluster.nodes) expect(await commitBy(cluster, node)).toBe(200);
    // The way to the newer version, one server after the other: an old one that starts now works too.
    const [again] = await Promise.all([cluster.start(), cluster.nodes.splice(0, 1)[0]!.stop('SIGTERM')]);
    expect(await readiness([again])).toEqual([200]);
    // The way back.
    for (const node of young) cluster.nodes.splice(cluster.nodes.indexOf(node), 1);
    await Promise.all(young.map((node) => node.stop('SIGTERM')));
    await wait(busy);
    for (const node of cluster.nodes) expect(await commitBy(cluster, node)).toBe(200);
    for (const one of [play, further]) {
      one.stopEditing();
      await judge(one);
    }
  },
);

test(
  '[S148] [S25] a migration that is not marked ends every server of the old version within two seconds, and none starts any more',
  { timeout: 120_000 },
  async ({ skip }) => {
    const cluster = await start();
    if (typeof cluster === 'string') return skip(cluster);
    const newer = otherVersion('99.0.0', [marked, unmarked]);
    const old = [...cluster.nodes];
    const play = await begin(cluster);
    onTestFinished(play.end);
    await wait(busy / 2);
    const young = await cluster.start({ root: newer.root });
    const from = performance.now();
    await waitFor(async () => (await readiness(old)).every((status) => status === 503), 5_000);
    const took = performance.now() - from;
    expect(await readiness([...old, young])).toEqual([503, 503, 200]);
    expect(took).toBeLessThan(2_000);
    for (const { url } of old) expect(await (await fetch(`${url}/readyz`)).text()).toContain('older version than its database');
    for (const node of old) expect(node.complaints()).toContain('99.0.0');
    for (const node of old) expect(await commitBy(cluster, node)).toBe(503);
    expect(await commitBy(cluster, young)).toBe(200);
    await expect(cluster.start()).rejects.toThrow(
      `was written by a newer version of Accord (it has the step "9002-other-rules", brought by version 99.0.0; this is version ${version}). Start that version`,
    );
    await wait(busy);
    play.stopEditing();
    await judge(play);
  },
);
