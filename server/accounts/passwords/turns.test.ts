import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Work that ends on command, and reports its start. */
function createBench(limits = { atOnce: 1, waitingOf: 3, waiting: 6 }) {
  const turns = createTurns(limits);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const take = (name: string, from: string, kind = 'strangers') =>
    turns.take(kind, from, () => {
      begun.push(name);
      return new Promise<string>((end) => ends.push(() => end(name)));
    });
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  };
  return { take, begun, endOne };
}

test('[W14] who asks once waits for one turn of somebody who asks often, not for all of theirs', async () => {
  const { take, begun, endOne } = createBench();
  for (const name of ['a1', 'a2', 'a3', 'a4']) void take(name, 'a');
  void take('b1', 'b');
  void take('c1', 'c');
  for (let turn = 0; turn < 6; turn++) await endOne();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4']);
});

test('[W14] signed-in people do not wait behind all strangers', async () => {
  const { take, begun, endOne } = createBench();
  for (const from of ['a', 'b', 'c', 'd', 'e']) void take(from, from);
  void take('person', 'p', 'people');
  for (let turn = 0; turn < 6; turn++) await endOne();
  expect(begun.indexOf('person')).toBeLessThan(3);
  expect(begun).toHaveLength(6);
});

test('[W14] too many of one, or of all of a kind, are refused at once, and nothing of them stays', async () => {
  const { take, begun, endOne } = createBench();
  const running = take('a1', 'a');
  for (const name of ['a2', 'a3', 'a4']) expect(take(name, 'a')).not.toBeNull();
  expect(take('a5', 'a')).toBeNull();
  for (const from of ['b', 'c', 'd']) expect(take(from, from)).not.toBeNull();
  expect(take('e', 'e')).toBeNull();
  expect(take('p', 'p', 'people')).not.toBeNull();
  await endOne();
  expect(await running).toBe('a1');
  expect(take('e', 'e')).not.toBeNull();
  for (let turn = 0; turn < 10; turn++) await endOne();
  expect([...begun].sort()).toEqual(['a1', 'a2', 'a3', 'a4', 'b', 'c', 'd', 'e', 'p']);
});

test('[W14] work that fails hands its turn on', async () => {
  const turns = createTurns({ atOnce: 1, waitingOf: 2, waiting: 2 });
  const failing = turns.take('k', 'a', () => Promise.reject(new Error('no')));
  const next = turns.take('k', 'a', () => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
