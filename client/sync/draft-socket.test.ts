import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { syncAnswerFrame } from '../../core/protocol/server-frame.ts';
import type { Platform } from '../platform/platform.ts';
import { createDraftSocket } from './draft-socket.ts';

/** Opens when it is told to. */
class FakeSocket {
  static opened: FakeSocket[] = [];
  readyState = 0;
  readonly OPEN = 1;
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;

  constructor() {
    FakeSocket.opened.push(this);
  }

  send(): void {}
  close(): void {}
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  FakeSocket.opened = [];
});

const connect = (chance: { now: number }) => {
  const platform = {
    newId: () =>
      `${Math.floor(chance.now * 0xffff)
        .toString(16)
        .padStart(4, '0')}0000`,
    socketOrigin: 'ws://127.0.0.1',
    WebSocket: FakeSocket,
  } as unknown as Platform;
  const socket = createDraftSocket({
    platform,
    id: 'draft',
    doc: new Y.Doc(),
    base: null,
    feed: () => {},
    onMessage: () => {},
    isStopped: () => false,
  });
  socket.connect();
  return socket;
};

/** Milliseconds until there is another socket after the newest is closed. */
const pauseAfterClose = async (): Promise<number> => {
  const before = FakeSocket.opened.length;
  FakeSocket.opened.at(-1)!.onclose?.({ code: 1012, reason: '' });
  for (let waited = 0; ; waited += 10) {
    await vi.advanceTimersByTimeAsync(10);
    if (FakeSocket.opened.length > before) return waited + 10;
    if (waited > 10_000) throw new Error('it never came back');
  }
};

test('[G146] a client comes back after any pause up to a second, which doubles with each failure up to three, until it is there again', async () => {
  const chance = { now: 1 };
  const socket = connect(chance);
  expect([await pauseAfterClose(), await pauseAfterClose(), await pauseAfterClose(), await pauseAfterClose()]).toEqual([
    1_000, 2_000, 3_000, 3_000,
  ]);
  chance.now = 0.5;
  expect(await pauseAfterClose()).toBe(1_500);
  const frame = syncAnswerFrame(Y.encodeStateAsUpdate(new Y.Doc()));
  FakeSocket.opened.at(-1)!.onopen?.();
  FakeSocket.opened.at(-1)!.onmessage?.({ data: frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength) as ArrayBuffer });
  expect(await pauseAfterClose()).toBe(500);
  chance.now = 0;
  expect(await pauseAfterClose()).toBe(10);
  socket.destroy();
});
