/** That the simulation is right where theory knows the answer, and what it says of the bounds that the product keeps. */
import { expect, test } from 'vitest';
import { createRandom, mix } from '../../../support/random.ts';
import { usual } from '../assumed.ts';
import { measured } from '../costs.ts';
import { createAnswers, frozenShare, leaseEdge } from './lease.ts';
import { runLoad } from './load.ts';
import { runBurst } from './rights.ts';
import { createScene } from './scene.ts';
import { createStation } from './station.ts';
import { killOne, loseDatabase, moveEverybody, restartAll, runStorm } from './storms.ts';
import { stormPlan } from './tables.ts';
import { createVirtualClock } from './virtual-clock.ts';

const plan = { costs: measured, databaseCores: usual.databaseCores, others: usual.others, seed: 1 };

/** The mean wait before a server, in service times. */
async function meanWait(used: number, serviceOf: (chance: number) => number, servers = 1): Promise<number> {
  const clock = createVirtualClock();
  const random = createRandom(mix(7));
  const station = createStation(clock, servers);
  const count = 120_000;
  let [waited, arrived] = [0, 0];
  const arrive = (): void => {
    if (++arrived > count) return;
    clock.after((-Math.log(1 - random.next()) / used) * (1 / servers), arrive);
    const [from, service] = [clock.now(), serviceOf(random.next())];
    station.enter(service, () => (waited += clock.now() - from - service));
  };
  arrive();
  await clock.run(Infinity);
  return waited / count;
}

const exponential = (chance: number): number => -Math.log(1 - chance);

test('[G128a] a queue waits as long as theory says: M/D/1, M/M/1, and M/M/4 by the formula of Erlang', async () => {
  for (const used of [0.3, 0.7, 0.9]) {
    const [constant, random] = [await meanWait(used, () => 1), await meanWait(used, exponential)];
    expect(constant / (used / (2 * (1 - used)))).toBeCloseTo(1, 0.7);
    expect(random / (used / (1 - used))).toBeCloseTo(1, 0.7);
  }
  const [servers, load] = [4, 0.8 * 4];
  const terms = [1, load, load ** 2 / 2, load ** 3 / 6].reduce((sum, term) => sum + term, 0);
  const all = (load ** 4 / 24) * (servers / (servers - load));
  const waits = all / (terms + all) / (servers - load);
  expect((await meanWait(0.8, exponential, servers)) / waits).toBeCloseTo(1, 0.7);
});

test('[G128a] what is due at the same moment happens in the order in which it was asked for, and what was taken back never', async () => {
  const clock = createVirtualClock();
  const happened: number[] = [];
  const random = createRandom(3);
  const due = Array.from({ length: 2_000 }, (_, at) => ({ at, after: random.below(50) }));
  for (const { at, after } of due) {
    const stop = clock.after(after, () => void happened.push(at));
    if (at % 7 === 0) stop();
  }
  await clock.run(100);
  const expected = due.filter(({ at }) => at % 7 !== 0).toSorted((a, b) => a.after - b.after || a.at - b.at);
  expect(happened).toEqual(expected.map(({ at }) => at));
});

test('[G128a] answers are as slow as they are said to be', () => {
  const next = createAnswers({ p50: 20, p99: 200 }, 5);
  const answers = Array.from({ length: 50_000 }, next).toSorted((a, b) => a - b);
  expect(answers[25_000]! / 20).toBeCloseTo(1, 1);
  expect(answers[49_500]! / 200).toBeCloseTo(1, 0.7);
});

test('[G128a] the same seed says the same, another something else, and every client is whole at the end of every storm', async () => {
  const size = { nodes: 4, clients: 1_200 };
  for (const happen of [killOne, moveEverybody, restartAll, loseDatabase]) {
    const run = (seed: number) => runStorm({ name: '', ...size, happen }, { ...stormPlan(measured, usual, size), seed });
    const [one, same, other] = [await run(1), await run(1), await run(2)];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    for (const outcome of [one, other]) {
      expect(outcome.away).toBe(0);
      expect(outcome.closed).toBeGreaterThan(0);
    }
  }
});

test('[G128a] sockets are neither lost nor doubled: nodes together have as many as there are clients', async () => {
  const scene = createScene({ ...plan, nodes: 5, clients: 900, editsASecond: 50 });
  const socketsOfAll = (): number => scene.nodes.reduce((sum, node) => sum + (node.isAlive() ? node.sockets() : 0), 0);
  await scene.clock.run(2_000);
  scene.nodes[1]!.kill();
  expect(socketsOfAll() + scene.away()).toBe(900);
  await scene.clock.run(10_000);
  expect([socketsOfAll(), scene.away()]).toEqual([900, 0]);
  scene.hashAnew();
  scene.closeEverywhere();
  expect([socketsOfAll(), scene.away()]).toEqual([0, 900]);
  await scene.clock.run(20_000);
  expect([socketsOfAll(), scene.away()]).toEqual([900, 0]);
  const { made, lost } = scene.counts;
  // None is under way for longer than a moment.
  expect(made - lost - scene.delivered.length).toBeLessThan(10);
});

test('[P79] after one of ten nodes is killed its clients are whole within 3 s, and no node shows nothing meanwhile', async () => {
  const size = { nodes: 10, clients: 20_000 };
  const { closed, wholeAfter, frozen, p99 } = await runStorm({ name: '', ...size, happen: killOne }, stormPlan(measured, usual, size));
  expect(closed).toBeGreaterThan(1_500);
  expect(wholeAfter).toBeLessThan(3_000);
  expect(frozen).toBe(0);
  expect(p99).toBeLessThan(200);
});

test('[P78] delivery stutters where answers take longer than half of a lease, and one slow answer in a hundred keeps next to nothing back', async () => {
  expect(await leaseEdge()).toBe(100);
  expect(await frozenShare({ p50: 50, p99: 100 }, 100_000, 1)).toBeLessThan(0.005);
  expect(await frozenShare({ p50: 150, p99: 250 }, 100_000, 1)).toBeGreaterThan(0.3);
});

test('[P78a] of many changes of rights on ten nodes each is everywhere before the bound, and edits go on', async () => {
  const clients = 300;
  const burst = await runBurst({ ...stormPlan(measured, usual, { clients }), nodes: 10, clients }, 100, { atOnce: 10 });
  expect(burst.acknowledged).toBe(1);
  expect(burst.p99).toBeLessThan(100);
  expect(burst.edits).toBeLessThan(200);
});

test('[G128a] below what the arithmetic allows queues stay short, and above it they grow', async () => {
  const load = (edits: number) => runLoad({ ...plan, nodes: 3, edits, pace: usual.pace, most: 4_000 });
  const [below, above] = [await load(6_700), await load(12_000)];
  expect(below).toMatchObject({ isGrowing: false });
  expect(below.p99).toBeLessThan(20);
  expect(below.thread).toBeLessThan(100);
  expect(above).toMatchObject({ isGrowing: true });
});
