import { expect, it } from 'vitest';
import { createLoopTurns } from './loop-turns.ts';

/** A loop whose turns and timers a test cranks by hand. */
function handLoop() {
  const soon: (() => void)[] = [];
  const timers: { readonly milliseconds: number; readonly action: () => void }[] = [];
  let used = 0;
  const turns = createLoopTurns({
    soon: (action) => void soon.push(action),
    after: (milliseconds, action) => {
      timers.push({ milliseconds, action });
      return () => undefined;
    },
    used: () => used,
  });
  const done: string[] = [];
  return {
    ...{ soon, timers, done },
    ask: (whose: object, what: string, { takes = 0, isUnderWay = false } = {}): void =>
      void turns[isUnderWay ? 'next' : 'begin'](whose).then(() => {
        used += takes;
        done.push(what);
      }),
    turn: async (): Promise<void> => {
      soon.splice(0).forEach((action) => action());
      await Promise.resolve();
    },
  };
}

it('[P36] one piece of work has each turn, and whoever asked for little waits for one piece of everybody else', async () => {
  const { soon, done, ask, turn } = handLoop();
  const [greedy, modest, late] = [{}, {}, {}];
  for (let count = 1; count <= 3; count++) ask(greedy, `greedy ${count}`);
  ask(modest, 'modest');
  expect(soon).toHaveLength(1);
  await turn();
  ask(late, 'late');
  expect([done, soon.length]).toEqual([['greedy 1'], 1]);
  for (let count = 0; count < 4; count++) await turn();
  expect([done, soon.length]).toEqual([['greedy 1', 'modest', 'greedy 2', 'late', 'greedy 3'], 1]);
  await turn();
  expect(soon).toHaveLength(0);
  ask(modest, 'again');
  await turn();
  expect(done.at(-1)).toBe('again');
});

it('[P36] [P36a] after a piece the loop is free for as long as it took, up to 20 ms, and short ones count together', async () => {
  const { soon, timers, done, ask, turn } = handLoop();
  for (const [at, takes] of [7, 90, 0.4, 0.4, 0.4].entries()) ask({}, String(at), { takes });
  const free = async (): Promise<number[]> => {
    const ended = timers.splice(0);
    ended.forEach(({ action }) => action());
    await Promise.resolve();
    return ended.map(({ milliseconds }) => Math.round(milliseconds * 10) / 10);
  };
  await turn();
  await turn();
  expect([done.length, soon.length, await free()]).toEqual([1, 0, [7]]);
  await turn();
  expect([done.length, await free()]).toEqual([2, [20]]);
  for (let count = 0; count < 3; count++) await turn();
  expect([done.length, await free()]).toEqual([5, [1.2]]);
});

it('[P36b] what is under way goes on before another request of the same person begins', async () => {
  const { done, ask, turn } = handLoop();
  const [one, other] = [{}, {}];
  ask(one, 'first');
  ask(one, 'second');
  await turn();
  ask(one, 'more of the first', { isUnderWay: true });
  ask(other, 'of somebody else');
  for (let count = 0; count < 4; count++) await turn();
  expect(done).toEqual(['first', 'more of the first', 'of somebody else', 'second']);
});
