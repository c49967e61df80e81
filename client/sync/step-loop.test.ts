import { expect, it } from 'vitest';
import { createStepLoop } from './step-loop.ts';

it('[U2] an input that comes while another is carried out waits for all that the first asks for', () => {
  const done: string[] = [];
  const loop = createStepLoop<string, string, string>({
    first: '',
    step: (state, input) => [state + input, input === 'a' ? ['first', 'second'] : [`of ${input}`]],
    run: (effect) => {
      done.push(effect);
      if (effect === 'first') loop.feed('b');
    },
    onState: (state) => done.push(`now ${state}`),
  });
  loop.feed('a');
  expect([done, loop.state()]).toEqual([['first', 'second', 'now a', 'of b', 'now ab'], 'ab']);
});

it('[U2] one that fails is told to its feeder, and the next goes on', () => {
  const loop = createStepLoop<number, number, number>({
    first: 0,
    step: (state, input) => [state + input, [input]],
    run: (effect) => {
      if (effect === 1) throw new Error('of the shell');
    },
    onState: () => undefined,
  });
  expect(() => loop.feed(1)).toThrow('of the shell');
  loop.feed(2);
  expect(loop.state()).toBe(3);
});
