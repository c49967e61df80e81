import { expect, it } from 'vitest';
import { trimRooms, type Resting } from './trim-rooms.ts';

/** A draft that has so much to let go of. */
function draftWith(held: number) {
  const entry: Resting & { held: number } = {
    held,
    trimmedAt: 1,
    loaded: {
      room: {
        document: { length: () => 1, trim: () => entry.held > 0 && entry.held-- > 0 },
        fail: (error) => expect.unreachable(String(error)),
      },
    },
  };
  return entry;
}

it('[P82a] a draft comes to rest however many are at rest before it', () => {
  let now = 0;
  const last = draftWith(1);
  trimRooms([...Array.from({ length: 10_000 }, () => draftWith(0)), last], () => now++);
  expect(last.held).toBe(0);
});

it('[P82a] where many have something to let go of, those that there is no time for do so at the next heartbeats', () => {
  let now = 0;
  const drafts = Array.from({ length: 12 }, () => draftWith(1));
  const left = (): number => drafts.filter(({ held }) => held > 0).length;
  const heartbeat = (): number => (trimRooms(drafts, () => now++), left());
  expect([heartbeat(), heartbeat(), heartbeat()]).toEqual([7, 2, 0]);
});
