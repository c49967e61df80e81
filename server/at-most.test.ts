import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';

test('[P66] so much work at most goes on at once, in the order of its coming, and what fails gives its place on', async () => {
  const run = atMost(3);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let [running, most] = [0, 0];
  const all = Array.from({ length: 20 }, (_, n) =>
    run(async () => {
      begun.push(n);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((end) => void ends.push(end));
      running -= 1;
      if (n % 4 === 0) throw new Error(`${n} failed`);
      return n;
    }).catch((error: Error) => error.message),
  );
  while (begun.length < 20 || ends.length > 0) {
    ends.pop()?.();
    await new Promise(setImmediate);
  }
  expect(most).toBe(3);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, (_, n) => (n % 4 === 0 ? `${n} failed` : n)));
});

test('[P81] however much waits of one, the next of another waits for one turn', async () => {
  const run = atMost(2);
  const begun: string[] = [];
  const work = (whose: string) => run(() => Promise.resolve(void begun.push(whose)), whose);
  await Promise.all([...Array.from({ length: 50 }, () => work('many')), work('one'), work('another'), work('one')]);
  expect(begun.slice(0, 7)).toEqual(['many', 'many', 'many', 'one', 'another', 'many', 'one']);
  expect(begun).toHaveLength(53);
});
