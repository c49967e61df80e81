import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('[P53] a turn that has worked for 8 ms leaves the other sockets to the next, in their order', () => {
  const soon: (() => void)[] = [];
  let used = 0;
  const ends: string[] = [];
  const done: string[] = [];
  const turns = createTurns({ soon: (action) => void soon.push(action), used: () => used }, (work) => {
    work();
    ends.push(done.join(''));
  });
  const work = (name: string, milliseconds: number) => () => {
    used += milliseconds;
    done.push(name);
    if (name === 'b') turns.soon(work('e', 1));
  };
  for (const [name, milliseconds] of [
    ['a', 3],
    ['b', 6],
    ['c', 20],
    ['d', 1],
  ] as const)
    turns.soon(work(name, milliseconds));
  while (soon.length > 0) soon.shift()?.();
  // One that takes long ends its turn; what came meanwhile stands behind those that waited.
  expect(ends).toEqual(['ab', 'abc', 'abcde']);
});
