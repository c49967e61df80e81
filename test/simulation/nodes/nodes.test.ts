import { expect, it } from 'vitest';
import { isWhole, numRuns } from '../../support/runs.ts';
import { planted } from './faults.ts';
import { play, type Met } from './play.ts';

/** Schedules of the usual run, and of one that a short run takes its share of; `SHARE` and `RUNS` multiply them, `SEED` is the first. */
const usual = 10_000;
const usualOfShort = 4_000;
const first = Number(process.env['SEED'] ?? 1);

it(
  '[P60] [P60a] [P61] [P62] [P62a] [P63] [P67] [P68] [G141] [G143] [S130] [S133] several servers on one database: whatever breaks, all have the same, nothing acknowledged is lost, and no lost right counts',
  { timeout: 360_000_000 },
  async () => {
    const sum: Met = { edits: 0, entries: 0, revocations: 0, crashes: 0, pauses: 0, cuts: 0, endings: 0, commits: 0, shared: 0, split: 0 };
    const count = numRuns(isWhole() ? usual : usualOfShort);
    for (let seed = first; seed < first + count; seed++) {
      const { failure, met } = await play(seed);
      if (failure) throw new Error(`SEED=${seed}: ${failure.message}`, { cause: failure });
      for (const what of Object.keys(sum) as (keyof Met)[]) sum[what] += met[what];
    }
    process.stdout.write(`nodes: ${count} schedules, ${JSON.stringify(sum)}\n`);
    if (count >= usual) for (const what of Object.keys(sum) as (keyof Met)[]) expect(sum[what], what).toBeGreaterThan(0);
  },
);

/** A fault shows in one of so many schedules, most in one of the first few. */
const mostSchedules = 300;

it.each(planted)(
  '[P60] [P61] [P62] [P67] [G141] [G143] a fault is found: %s, against %s',
  { timeout: 600_000 },
  async (_, _broken, fault, found, troubles) => {
    for (let seed = 1; seed <= mostSchedules; seed++) {
      const { failure } = await play(seed, fault, troubles);
      if (failure && found.test(failure.message)) return;
    }
    expect.unreachable('no schedule found it');
  },
);
