import { expect, it } from 'vitest';
import { numRuns } from '../support/runs.ts';
import { createSchedule } from './schedule.ts';
import { simulate } from './simulation.ts';
import { addTally, createTally, type Counted } from './tally.ts';

/** Schedules of the usual run; `RUNS` multiplies them. */
const usual = 16;

/** What a run of the usual length must have met. */
const wanted: readonly Counted[] = [
  'edits',
  'times all was acknowledged',
  'frames lost',
  'changes delivered twice',
  'connections cut',
  'silent connections',
  'partitions',
  'server crashes',
  'server restarts',
  'tab crashes',
  'rights taken',
  'changes refused',
  'saves asked',
  'commits',
  'compactions',
  'undos',
];

it(
  '[P3] [P6] [P8] [U2] [K2] whatever breaks, nothing that was acknowledged is lost, nobody differs, and a commit happens once and whole',
  { timeout: 36_000_000 },
  async () => {
    const first = Number(process.env['SEED'] ?? 1);
    const [tally, began] = [createTally(), performance.now()];
    const count = numRuns(usual);
    for (let seed = first; seed < first + count; seed++) {
      const outcome = await simulate(createSchedule(seed));
      addTally(tally, outcome.tally);
      if (outcome.failure)
        throw new Error(`SEED=${seed}, after ${outcome.steps} steps: ${outcome.failure.message}`, { cause: outcome.failure });
    }
    const each = (performance.now() - began) / count;
    process.stdout.write(`simulation: ${count} schedules from SEED=${first}, ${each.toFixed(0)} ms each; ${JSON.stringify(tally)}\n`);
    if (count >= usual) for (const what of wanted) expect(tally[what], what).toBeGreaterThan(0);
  },
);
