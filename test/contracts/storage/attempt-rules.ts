/** Rules W62 and W62a: what servers count together. */
import { expect, test } from 'vitest';
import { minute, type Start } from './values.ts';

export function attemptRules(start: Start): void {
  test('[W62] attempts are counted from the first of a window to its end, each key by itself', async () => {
    const { attempts } = await start();
    const count = async (ids: string[], at: number) =>
      (await attempts.count(ids, { at: minute(at), until: minute(at + 1) })).map(({ count }) => count);
    expect(await attempts.count(['b', 'a'], { at: minute(0), until: minute(1) })).toEqual([
      { count: 1, endsAt: minute(1) },
      { count: 1, endsAt: minute(1) },
    ]);
    expect(await attempts.count(['a'], { at: minute(0.5), until: minute(1.5) })).toEqual([{ count: 2, endsAt: minute(1) }]);
    expect(await count(['a', 'b'], 0.9)).toEqual([3, 2]);
    expect(await count(['a'], 1)).toEqual([1]);
    expect(await count(['b', 'a'], 1.5)).toEqual([1, 2]);
  });

  test('[W62] attempts at the same time are each counted', async () => {
    const { attempts } = await start();
    const counts = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        attempts.count(n % 2 === 0 ? ['one', 'two'] : ['two', 'one'], { at: minute(0), until: minute(1) }),
      ),
    );
    const ones = counts.map((both, n) => both[n % 2]!.count).sort((a, b) => a - b);
    expect(ones).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  test('[W62a] what has ended is removed, and of the rest what ends first, where it is too much', async () => {
    const { attempts } = await start();
    for (let n = 0; n < 10; n++) await attempts.count([`key ${n}`], { at: minute(n), until: minute(n + 1) });
    const counts = async (at: number) => {
      const left: number[] = [];
      for (let n = 0; n < 10; n++)
        if ((await attempts.count([`key ${n}`], { at: minute(0), until: minute(at) }))[0]!.count > 1) left.push(n);
      return left;
    };
    await attempts.removeOld(minute(4), 1_000);
    await attempts.removeOld(minute(0), 3);
    expect(await counts(20)).toEqual([7, 8, 9]);
  });
}
