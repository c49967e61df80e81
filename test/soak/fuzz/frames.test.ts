/** Damaged and hostile frames at every level: no other member notices anything, and the live document equals the log. */
import { expect, it } from 'vitest';
import { memoryInUse, threadMilliseconds } from '../../support/cost.ts';
import { numRuns } from '../../support/runs.ts';
import { recordCorpus } from './corpus.ts';
import { startFrameFuzz } from './frame-fuzz.ts';
import { startFuzzWorld } from './fuzz-world.ts';

const frames = numRuns(200_000);
const framesInDraft = 1_000;
/** After so many drafts everything is made anew, so that a long run meets a young server too, and stays small. */
const draftsInWorld = 50;
const megabyte = 1024 * 1024;

it(
  '[P5] [P6] mutated frames at every level crash nothing, stall nothing, and leave the live document equal to the log',
  async () => {
    const seed = Number(process.env['SEED'] ?? 20261123);
    const fuzz = startFrameFuzz(seed);
    const stalls: string[] = [];
    let sent = 0;
    let baseline = 0;
    let most = 0;
    const start = threadMilliseconds();
    while (sent < frames) {
      const world = await startFuzzWorld();
      if (sent === 0) {
        fuzz.learn(await recordCorpus(world, seed));
        // Code that ran once is slower by ten than code that ran often.
        await fuzz.attackDraft(world, framesInDraft);
      }
      for (let draft = 0; draft < draftsInWorld && sent < frames; draft++, sent += framesInDraft)
        stalls.push(...(await fuzz.attackDraft(world, framesInDraft)));
      await world.close();
      expect(world.faults).toEqual([]);
      // The first world warms everything up.
      const used = memoryInUse();
      baseline ||= used;
      most = Math.max(most, used - baseline);
    }
    const { longest, suspected, admitted, closed } = fuzz.report();
    const microseconds = ((threadMilliseconds() - start) / sent) * 1000;
    process.stdout.write(
      `frame fuzz: ${sent} frames, seed ${seed}, ${microseconds.toFixed(0)} µs each; ${admitted} admitted; ` +
        `closed ${JSON.stringify(closed)}; longest ${longest.toFixed(1)} ms, over 50 ms ${suspected} once and ${stalls.length} every time; memory +${(most / megabyte).toFixed(1)} MB\n`,
    );
    expect(stalls).toEqual([]);
    expect(most).toBeLessThanOrEqual(64 * megabyte);
    expect(admitted).toBeGreaterThan(sent / 50);
  },
  120_000 + frames * 3,
);
