import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { createDatabaseClock } from './database-clock.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');

test('[G143] the time goes on from what the database said, and slow answers disturb it as little as they must', () => {
  let time = 1_000;
  const clock = createDatabaseClock(() => time);
  clock.note(start, 1_000, 1_004);
  expect(clock.now()).toBe(start - 2);
  time += 500;
  expect(clock.now()).toBe(start + 498);
  // Anything from 0 to 3 s ago.
  clock.note(start + 498, 1_500, 4_500);
  time = 4_500;
  expect(clock.now()).toBe(start + 3_498);
  clock.note(start + 3_510, 4_500, 4_510);
  time = 4_510;
  expect(clock.now()).toBe(start + 3_510);
});

test('[G143a] where the clock of the database is set back, time goes on at half speed until both agree', () => {
  let time = 0;
  const clock = createDatabaseClock(() => time);
  clock.note(start, 0, 0);
  expect(clock.now()).toBe(start);
  clock.note(start - 60_000, 0, 0);
  expect(clock.now()).toBe(start);
  time = 60_000;
  expect(clock.now()).toBe(start + 30_000);
  time = 120_000;
  expect(clock.now()).toBe(start + 60_000);
  time = 180_000;
  expect(clock.now()).toBe(start + 120_000);
});

test('[G143] [G143a] whatever the network does, it never goes back, and is right within the time of one question', () => {
  const step = fc.record({
    sent: fc.integer({ min: 0, max: 400 }),
    back: fc.integer({ min: 0, max: 400 }),
    rest: fc.integer({ min: 0, max: 2_000 }),
  });
  const law = fc.property(fc.integer(), fc.array(step, { minLength: 1, maxLength: 30 }), (skew, steps) => {
    let time = 0;
    const clock = createDatabaseClock(() => time + skew);
    let last = -Infinity;
    for (const { sent, back, rest } of steps) {
      const from = time;
      time += sent;
      const at = start + time;
      time += back;
      clock.note(at, from + skew, time + skew);
      for (const wait of [0, rest / 2, rest / 2]) {
        time += wait;
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(last);
        expect(now - (start + time)).toBeLessThanOrEqual(400 + 1e-6);
        expect(start + time - now).toBeLessThanOrEqual(400 + 1e-6);
        last = now;
      }
    }
  });
  fc.assert(law, lawOptions(200));
});
