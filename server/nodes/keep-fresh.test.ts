import { expect, test } from 'vitest';
import { createVirtualClock } from '../../test/bench/capacity/hundred/virtual-clock.ts';
import type { EpochReading } from '../storage/tables/epoch.ts';
import { silentBus, type NodeBus } from './bus.ts';
import { followEpoch } from './follow-epoch.ts';
import { keepFresh } from './keep-fresh.ts';

/** Answers take as long as the function says. */
function follow(answerTakes: () => number) {
  const clock = createVirtualClock();
  const asked: number[] = [];
  let hint = (): void => undefined;
  const bus: NodeBus = { ...silentBus, on: (type, handle) => void (type === 'rights' && (hint = () => handle({ type } as never, ''))) };
  const read = (): Promise<EpochReading> =>
    new Promise((resolve) => {
      asked.push(clock.now());
      clock.forPromises.after(answerTakes(), () => resolve({ n: 0, at: null, settings: null, newerVersion: null }));
    });
  const refresh = async (): Promise<void> => undefined;
  const nodes = followEpoch({
    ...{ storage: { epoch: { read } } as never, bus, since: 0, monotonic: clock.now, after: clock.forPromises.after },
    ...{ events: { publish: () => undefined }, onGap: () => undefined, onEpoch: () => undefined, propagated: refresh },
    access: { refresh, refreshProfile: refresh, refreshUser: refresh },
  });
  /** Milliseconds of these in which nothing could be shown. */
  const frozenWithin = async (milliseconds: number): Promise<number> => {
    let frozen = 0;
    for (const until = clock.now() + milliseconds; clock.now() < until; frozen += nodes.isFresh() ? 0 : 1) await clock.run(clock.now() + 1);
    return frozen;
  };
  return { clock, nodes, asked, frozenWithin, hint: () => (clock.touch(), hint()) };
}

test('[P78] answers that take up to 100 ms keep nothing back, slower ones do, and one that was slow is expected to be so again', async () => {
  for (const takes of [1, 40, 60, 80, 99]) {
    const { clock, nodes, frozenWithin } = follow(() => takes);
    keepFresh(nodes, clock.forPromises, () => true);
    await clock.run(500);
    expect(await frozenWithin(2_000), `answers take ${takes} ms`).toBe(0);
  }
  const slow = follow(() => 120);
  keepFresh(slow.nodes, slow.clock.forPromises, () => true);
  expect(await slow.frozenWithin(2_000)).toBeGreaterThan(100);
  let takes = 5;
  const changing = follow(() => takes);
  keepFresh(changing.nodes, changing.clock.forPromises, () => true);
  await changing.clock.run(1_000);
  // Fast answers are asked for at every second turn.
  expect(changing.asked.length).toBeLessThan(9);
  takes = 90;
  await changing.clock.run(2_000);
  expect(await changing.frozenWithin(2_000)).toBe(0);
});

test('[P78] while nobody is shown anything nothing is asked', async () => {
  const { clock, nodes, asked } = follow(() => 1);
  keepFresh(nodes, clock.forPromises, () => false);
  await clock.run(1_000);
  expect(asked).toEqual([]);
});

test('[P78a] a change that is heard of is asked for at once, many at most every 40 ms, and the last of them too', async () => {
  const { clock, asked, hint } = follow(() => 1);
  await clock.run(1_000);
  hint();
  await clock.run(1_001);
  expect(asked).toEqual([1_000]);
  for (let at = 1_002; at < 1_202; at += 2) {
    hint();
    await clock.run(at);
  }
  expect(asked).toEqual([1_000, 1_040, 1_080, 1_120, 1_160, 1_200]);
  hint();
  await clock.run(2_000);
  expect(asked.slice(6)).toEqual([1_240]);
});
