/** For how much of the time one node may show nothing, by how long PostgreSQL takes to answer: the lease and its questions are those of the product. */
import { freshFor, followEpoch } from '../../../../server/nodes/follow-epoch.ts';
import { silentBus } from '../../../../server/nodes/bus.ts';
import { keepFresh } from '../../../../server/nodes/keep-fresh.ts';
import { createRandom, mix } from '../../../support/random.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Milliseconds of an answer: half of them are faster than `p50`, one in a hundred is slower than `p99`. */
export interface Answers {
  readonly p50: number;
  readonly p99: number;
}

/** Of the normal distribution. */
const deviationsOfP99 = 2.326;

/** Log-normal: most answers are near the middle, few are much slower. */
export function createAnswers({ p50, p99 }: Answers, seed: number): () => number {
  const random = createRandom(mix(seed));
  const width = Math.log(p99 / p50) / deviationsOfP99;
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return p50 * Math.exp(width * normal);
  };
}

/** From 0 to 1, over so many milliseconds, of a node on which nobody writes. */
export async function frozenShare(answers: Answers, milliseconds: number, seed: number): Promise<number> {
  const clock = createVirtualClock();
  const next = createAnswers(answers, seed);
  let [freshUntil, frozen] = [freshFor, 0];
  const answer = (): Promise<{ n: number; at: null; settings: null; newerVersion: null }> =>
    new Promise((resolve) => void clock.forPromises.after(next(), () => resolve({ n: 0, at: null, settings: null, newerVersion: null })));
  const refresh = async (): Promise<void> => undefined;
  const nodes = followEpoch({
    storage: { epoch: { read: answer } } as never,
    ...{ bus: silentBus, since: 0, monotonic: clock.now, after: clock.forPromises.after, propagated: refresh },
    ...{ onEpoch: () => undefined, onGap: () => undefined, events: { publish: () => undefined } },
    access: { refresh, refreshProfile: refresh, refreshUser: refresh },
    onReading: (_, sent, received) => {
      frozen += Math.max(0, received - freshUntil);
      freshUntil = Math.max(freshUntil, sent + freshFor);
    },
  });
  keepFresh(nodes, clock.forPromises, () => true);
  await clock.run(milliseconds);
  return frozen / milliseconds;
}

/** The longest answer, of answers that all take as long, with which it can always show something; whole milliseconds. */
export async function leaseEdge(): Promise<number> {
  let edge = 0;
  while (edge < freshFor && (await frozenShare({ p50: edge + 1, p99: edge + 1 }, 5_000, 1)) === 0) edge += 1;
  return edge;
}
