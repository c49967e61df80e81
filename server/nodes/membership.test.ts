import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqlite-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { createMembership, goneAfter, liveNodes, type Membership } from './membership.ts';

let time = Date.parse('2026-01-01T00:00:00.000Z');
let storage: Storage;
beforeEach(async () => {
  storage = await openSqliteStorage(':memory:');
});
afterEach(() => storage.close());

interface Member extends Membership {
  readonly happened: string[];
  /** As a server asks now and then. */
  look(): Promise<void>;
}

async function start(id: string, settings: Record<string, string>): Promise<Member> {
  const { epoch } = storage;
  const happened: string[] = [];
  const membership = createMembership({
    ...{ storage, now: () => time, node: { id, version: '1.0.0', settings } },
    log: {
      warn: () => void happened.push('told that it serves'),
      error: (details) => void happened.push(`differs in ${(details as { settings: string[] }).settings.join()}`),
    },
    onServe: async () => void happened.push('serves'),
    onDisplaced: () => void happened.push('displaced'),
  });
  await membership.beat(0);
  return { ...membership, happened, look: async () => membership.note(await epoch.read()) };
}

const old = { CATALOG: 'one', RETENTION_DAYS: '90', GRANT_BEYOND_OWN: 'warn' };
const other = { ...old, CATALOG: 'two', GRANT_BEYOND_OWN: 'refuse' };

test('[G140] a server says each second that it is there, and what it knows', async () => {
  const one = await start('a', old);
  await one.beat(7);
  expect(await liveNodes(storage, time)).toMatchObject([{ id: 'a', version: '1.0.0', epoch: 7, settings: old }]);
  time += goneAfter + 1;
  expect(await liveNodes(storage, time)).toEqual([]);
  await one.beat(9);
  expect(await liveNodes(storage, time)).toMatchObject([{ id: 'a', epoch: 9 }]);
  await one.leave();
  expect(await liveNodes(storage, time)).toEqual([]);
  // Whoever was removed by mistake is there again.
  await one.beat(10);
  expect(await liveNodes(storage, time)).toMatchObject([{ id: 'a', epoch: 10 }]);
});

test('[G141] servers with the same settings serve together, and one with others waits until they have gone', async () => {
  const [one, two] = [await start('a', old), await start('b', old)];
  const third = await start('c', other);
  expect([one, two, third].map((each) => each.mayServe())).toEqual([true, true, false]);
  await third.beat(0);
  expect(third.happened).toEqual(['differs in CATALOG,GRANT_BEYOND_OWN']);
  await one.leave();
  await third.beat(0);
  expect(third.mayServe()).toBe(false);
  await two.leave();
  await third.beat(0);
  expect(third.mayServe()).toBe(true);
  expect(third.happened).toEqual(['differs in CATALOG,GRANT_BEYOND_OWN', 'serves', 'told that it serves']);
});

test('[G141] of two that differ and start at once one serves', async () => {
  const members = await Promise.all([start('a', old), start('b', other), start('c', old), start('d', other)]);
  expect(members.map((each) => each.mayServe())).toEqual([true, false, true, false]);
});

test('[G141] a server that stood still while another took over serves no more when it looks again, until that has gone', async () => {
  const one = await start('a', old);
  time += goneAfter + 1;
  const two = await start('b', other);
  expect(two.mayServe()).toBe(true);
  await one.look();
  expect(one.mayServe()).toBe(false);
  await one.beat(0);
  expect(one.happened).toEqual(['serves', 'displaced', 'differs in CATALOG,GRANT_BEYOND_OWN']);
  await two.look();
  expect(two.mayServe()).toBe(true);
  await two.leave();
  await one.beat(0);
  expect(one.mayServe()).toBe(true);
});

test('[G141] what was read before the settings came into force displaces nobody', async () => {
  const one = await start('a', old);
  const before = await storage.epoch.read();
  await one.leave();
  const two = await start('b', other);
  two.note(before);
  expect(two.mayServe()).toBe(true);
});
