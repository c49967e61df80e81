/** Carries out the schedules of one test file; the files share the seeds between them, so that they run beside each other. */
import { expect } from 'vitest';
import { numRuns } from '../support/runs.ts';
import { createSchedule } from './schedule.ts';
import { simulate } from './simulation.ts';
import { addTally, counted, createTally, type Counted, type Tally } from './tally.ts';

/** Schedules of the usual run, over all files; `RUNS` multiplies them, and `SEED` is the first. */
const usual = 2_000;
const files = 2;

/** What a run of the usual length must have met. */
const wanted: readonly Counted[] = counted;

export async function runSchedules(file: number): Promise<void> {
  const count = Math.ceil(numRuns(usual) / files);
  const first = Number(process.env['SEED'] ?? 1) + file * count;
  const tally = createTally();
  const began = { wall: performance.now(), cpu: process.cpuUsage() };
  let steps = 0;
  for (let seed = first; seed < first + count; seed++) {
    const { failure, tally: met, steps: taken, trace } = await simulate(createSchedule(seed));
    if (failure) throw new Error([`SEED=${seed}, after ${taken} steps: ${failure.message}`, ...trace].join('\n'), { cause: failure });
    addTally(tally, met);
    steps += taken;
  }
  const { user, system } = process.cpuUsage(began.cpu);
  const each = { wall: (performance.now() - began.wall) / count, cpu: (user + system) / 1_000 / count };
  process.stdout.write(`simulation: ${count} schedules, seeds ${first}–${first + count - 1}, ${steps} steps, ${figures(tally)}; `);
  process.stdout.write(`${each.wall.toFixed(1)} ms each, ${each.cpu.toFixed(1)} ms of CPU\n`);
  if (count * files >= usual) for (const what of wanted) expect(tally[what], what).toBeGreaterThan(0);
}

const shown: readonly Counted[] = [
  'edits',
  'edits acknowledged',
  'server crashes',
  'server restarts',
  'tab crashes',
  'partitions',
  'connections cut',
  'frames lost',
  'changes delivered twice',
  'disk failures',
  'times shut out',
  'entries by who is limited to tags',
  'commits',
  'compactions',
  'checks',
];
const figures = (tally: Tally): string => shown.map((what) => `${tally[what]} ${what}`).join(', ');
