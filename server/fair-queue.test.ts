import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

test('[P36] [P81] owners take turns, and the things of each come in their order, but for what is added first', () => {
  const queue = createFairQueue<string, number>();
  for (const item of [1, 2, 3]) queue.add('often', item);
  queue.add('seldom', 4);
  queue.addFirst('often', 0);
  const taken = [queue.take(), queue.take()];
  queue.add('late', 5);
  taken.push(queue.take(), queue.take(), queue.take(), queue.take());
  expect(taken).toEqual([0, 4, 1, 5, 2, 3]);
  expect(queue.take()).toBeUndefined();
});
