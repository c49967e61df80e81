import { expect, test } from 'vitest';
import { changesKept, createRetention, rowsAtOnce } from './retention.ts';

const day = 24 * 3_600_000;

/** Logs of so many entries each, and so many answers; what is asked of the storage; a clock that is turned by hand. */
function start(logs: number[], answers: number) {
  const asked: { readonly before: string; readonly rows: number }[] = [];
  const waiting: { readonly at: number; readonly action: () => void; readonly every?: number }[] = [];
  const failures: unknown[] = [];
  const kept: number[] = [];
  let [time, isBroken] = [100 * day, false];
  const part = (before: string, rows: number, take: () => boolean): Promise<boolean> => {
    if (isBroken) return Promise.reject(new Error('no disk'));
    asked.push({ before, rows });
    return Promise.resolve(take());
  };
  const retention = createRetention({
    days: 30,
    onFailure: (error) => failures.push(error),
    clock: {
      now: () => time,
      after: (milliseconds, action) => {
        if (milliseconds < 1_000) setImmediate(action);
        else waiting.push({ at: time + milliseconds, action });
        return () => void waiting.splice(0);
      },
      every: (milliseconds, action) => {
        waiting.push({ at: time + milliseconds, action, every: milliseconds });
        return () => void waiting.splice(0);
      },
    },
    storage: {
      drafts: {
        removeOldLog: (before: string, rows: number) =>
          part(before, rows, () => {
            const [first] = logs;
            if (first === undefined) return false;
            if (first > rows) logs[0] = first - rows;
            else logs.shift();
            return true;
          }),
      },
      epoch: { keepNewest: async (count: number) => void kept.push(count) },
      outcomes: {
        removeOld: (before: string, rows: number) =>
          part(before, rows, () => {
            answers -= Math.min(answers, rows);
            return answers > 0;
          }),
      },
    } as never,
  });
  return {
    ...{ retention, asked, failures, logs, kept, answers: () => answers },
    setBroken: (value: boolean) => (isBroken = value),
    turnTo: async (minutes: number) => {
      time = 100 * day + minutes * 60_000;
      for (const { at, action } of waiting.slice()) if (at <= time) action();
      await retention.run();
    },
  };
}

test('[G31] [S138] removes what is older than the setting says, in parts, until nothing is due', async () => {
  const { retention, asked, logs, kept, answers } = start([250, 1], 150);
  await retention.run();
  expect([logs, answers(), kept]).toEqual([[], 0, [changesKept]]);
  expect(asked).toHaveLength(3 + 1 + 1 + 2);
  expect(new Set(asked.map(({ before }) => before))).toEqual(new Set([new Date(70 * day).toISOString()]));
  expect(Math.max(...asked.map(({ rows }) => rows))).toBe(rowsAtOnce);
  await retention.stop();
});

test('[G31] begins a minute after the start, and once an hour; a failure is told and tried again', async () => {
  const world = start([1], 0);
  await new Promise(setImmediate);
  expect(world.asked).toEqual([]);
  world.setBroken(true);
  await expect(world.turnTo(1)).rejects.toThrow('no disk');
  expect(world.failures).toHaveLength(1);
  world.setBroken(false);
  await world.turnTo(61);
  expect(world.logs).toEqual([]);
  await world.retention.stop();
});

test('[G31] ends amid its work when it is stopped', async () => {
  const { retention, logs } = start([100_000], 0);
  const running = retention.run();
  await new Promise(setImmediate);
  await retention.stop();
  await running;
  expect(logs[0]).toBeGreaterThan(0);
});
