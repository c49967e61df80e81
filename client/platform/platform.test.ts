import { expect, it } from 'vitest';
import { isUuid } from '../../core/protocol/control.ts';
import { createRowIds } from './platform.ts';

it('[U7] row ids are UUIDs in the order of their making, also within a millisecond and when the clock goes back', () => {
  const times = [5_000, 5_000, 5_000, 4_000, 6_000];
  let turn = 0;
  const next = createRowIds(
    () => times[turn++ % times.length]!,
    () => new Uint8Array(16).fill(turn % 256),
  );
  const ids = Array.from({ length: 5_000 }, next);
  expect(ids.every(isUuid)).toBe(true);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});
