import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf } from '../../core/profile/digest.ts';
import { openSqliteStorage } from '../storage/sqlite/sqlite-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { silentBus } from './bus.ts';
import { createPropagation, longestPropagation } from './propagation.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const [usual, other] = [{ CATALOG: 'one' }, { CATALOG: 'two' }];
let time = start;
let storage: Storage;
beforeEach(async () => {
  time = start;
  storage = await openSqliteStorage(':memory:');
  await storage.epoch.enforce(fingerprintOf(usual));
});
afterEach(() => storage.close());

/** Time passes only where something waits for it; `meanwhile` is done each time. */
const propagated = (meanwhile = async () => {}) =>
  createPropagation({
    ...{ storage, bus: silentBus, self: 'a', monotonic: () => time },
    clock: {
      now: () => time,
      after: (milliseconds, then) => {
        time += milliseconds;
        void meanwhile().then(then);
        return () => {};
      },
    },
  })();

const at = new Date(start).toISOString();
const put = (id: string, epoch: number, settings: Record<string, string> = usual): Promise<void> =>
  storage.nodes.put({ ...{ id, epoch, settings, version: '1.0.0' }, startedAt: at, seenAt: at });

test('[P68] a change is answered at once where nobody else serves, not even by other settings', async () => {
  await put('a', 0);
  await propagated();
  await put('waiting', 0, other);
  await propagated();
  expect(time).toBe(start);
});

test('[P68] a change is answered as soon as the last of the others has it', async () => {
  await put('b', 0);
  await propagated(async () => {
    if (time >= start + 60) await storage.nodes.see('b', { seenAt: at, epoch: 1 });
  });
  expect(time - start).toBe(60);
});

test('[P68] a change is answered after a quarter of a second where another does not say that it has it', async () => {
  await put('b', 0);
  await propagated();
  expect(time - start).toBeGreaterThanOrEqual(longestPropagation);
  expect(time - start).toBeLessThan(longestPropagation + 50);
});
