/** Sync frames as y-protocols writes them, read as far as checks need it: all of them are the server's or ours, and well formed. */
import { messageType } from '../../core/protocol/control.ts';

/** What follows the type byte of a sync message. */
export const syncKind = { request: 0, answer: 1, update: 2 } as const;

const known = new WeakMap<Uint8Array, Uint8Array>();

/** The update in a frame that brings changes; frames that go to many are read once. */
export function updateIn(frame: Uint8Array): Uint8Array | null {
  if (frame[0] !== messageType.sync || frame[1] === syncKind.request) return null;
  const before = known.get(frame);
  if (before) return before;
  let [at, length, shift] = [2, 0, 0];
  for (;;) {
    const byte = frame[at++]!;
    length += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte < 0x80) break;
  }
  const update = frame.subarray(at, at + length);
  known.set(frame, update);
  return update;
}
