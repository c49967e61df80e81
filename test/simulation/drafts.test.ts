import { expect, it } from 'vitest';
import { createSchedule } from './schedule.ts';
import { trace } from './checks.ts';
import { simulate } from './simulation.ts';

it('[P3] first', { timeout: 600_000 }, async () => {
  const from = Number(process.env['SEED'] ?? 1);
  const count = Number(process.env['COUNT'] ?? 1);
  const began = performance.now();
  for (let seed = from; seed < from + count; seed++) {
    const schedule = createSchedule(seed);
    const { failure, steps, tally } = await simulate(schedule);
    if (failure) {
      if (process.env['TRACE']) process.stdout.write(trace.slice(-Number(process.env['TRACE'])).join('\n') + '\n');
      trace.length = 0;
      process.stdout.write(`seed ${seed}, step ${steps}: ${failure.stack}\n`);
      process.stdout.write(JSON.stringify(tally) + '\n');
    } else if (count === 1) process.stdout.write(JSON.stringify(tally) + '\n');
  }
  process.stdout.write(`${(performance.now() - began) / count} ms each\n`);
  expect(1).toBe(1);
});
