import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { maskedFrame, opcode } from '../../test/support/web-socket-frames.ts';
import { createFrameCounter } from './count-frames.ts';

const frame = fc
  .tuple(fc.constantFrom(opcode.binary, opcode.continuation, opcode.ping, opcode.pong, opcode.close), fc.oneof(fc.nat(130), fc.nat(70_000)))
  .map(([code, length]) => ({ isControl: code >= opcode.close, bytes: maskedFrame(code, new Uint8Array(length).fill(0x89)) }));

test('[P71] every frame is counted once, wherever the pieces are cut, and nothing in a payload is taken for one', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1 }), (frames, sizes) => {
      const all = Buffer.concat(frames.map(({ bytes }) => bytes));
      const count = createFrameCounter();
      let [controls, others, at, cuts] = [0, 0, 0, 0];
      while (at < all.length) {
        const piece = all.subarray(at, at + sizes[cuts++ % sizes.length]!);
        const counted = count(piece);
        expect(counted.bytes).toBe(piece.length);
        [controls, others, at] = [controls + counted.controls, others + counted.others, at + piece.length];
      }
      const isControl = frames.filter((one) => one.isControl).length;
      expect([controls, others]).toEqual([isControl, frames.length - isControl]);
    }),
    lawOptions(200),
  );
});
