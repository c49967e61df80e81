import { expect, it } from 'vitest';
import { createLoopTurns } from './loop-turns.ts';

it('[P36] one piece of work has each turn, and whoever asked for little waits for one piece of everybody else', async () => {
  const soon: (() => void)[] = [];
  const turns = createLoopTurns((action) => void soon.push(action));
  const [greedy, modest, late] = [{}, {}, {}];
  const done: string[] = [];
  const ask = (whose: object, what: string): void => void turns.next(whose).then(() => done.push(what));
  for (let count = 1; count <= 3; count++) ask(greedy, `greedy ${count}`);
  ask(modest, 'modest');
  const turn = async (): Promise<void> => {
    soon.splice(0).forEach((action) => action());
    await Promise.resolve();
  };
  expect(soon).toHaveLength(1);
  await turn();
  ask(late, 'late');
  expect([done, soon.length]).toEqual([['greedy 1'], 1]);
  for (let count = 0; count < 4; count++) await turn();
  expect([done, soon.length]).toEqual([['greedy 1', 'modest', 'greedy 2', 'late', 'greedy 3'], 0]);
  ask(modest, 'again');
  await turn();
  expect(done.at(-1)).toBe('again');
});
