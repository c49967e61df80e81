/** A WebSocket to a relay in the same process, without TCP: what the relay is given is a stream, what the test holds is the client's end. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { Relay } from '../../server/relay/relay.ts';

/** The client's end. */
export interface LocalSocket {
  /** The code the server closed it with; 1006 where it just went away, null while it is open. */
  readonly closed: number | null;
  /** Hears each frame of the server while it sends it; those sent before are heard at once. */
  listen(onFrame: (frame: Uint8Array) => void): void;
  /** Resolves to that code. */
  readonly ended: Promise<number>;
  /** Resolves to null once it is open, or to the HTTP status it was refused with. */
  readonly opened: Promise<number | null>;
  /** Sends one binary message; the server handles it before this returns. Its goodbye is no reason to be silent. */
  send(frame: Uint8Array): void;
  /** Sends bytes as they are, below WebSocket. */
  sendRaw(bytes: Uint8Array): void;
  /** Goes away without a word. */
  destroy(): void;
}

/** `stays`: whether it keeps its end open after the server said goodbye, as a hostile client would. */
export function openLocalSocket(
  relay: Pick<Relay, 'upgrade'>,
  url: string,
  headers: Readonly<Record<string, string>>,
  { stays = false }: { stays?: boolean } = {},
): LocalSocket {
  let closed: number | null = null;
  let settle: (status: number | null) => void = () => {};
  const opened = new Promise<number | null>((resolve) => (settle = resolve));
  let say: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => (say = resolve));
  let isOpen = false;
  let rest: Buffer = Buffer.alloc(0);
  let early: Uint8Array[] | null = [];
  let onFrame = (frame: Uint8Array): void => void early?.push(frame);

  const end = (code: number): void => {
    if (closed !== null) return;
    closed = code;
    settle(code);
    say(code);
    if (!stays) server.destroy();
  };
  /** The answer to the upgrade; the first chunk holds all of it. */
  const readHead = (chunk: Buffer): void => {
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString('latin1'))?.[1] ?? 0);
    isOpen = status === 101;
    settle(isOpen ? null : status);
    if (!isOpen) end(1006);
  };
  const readFrames = (chunk: Buffer): void => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const frame = firstFrame(rest);
      if (!frame) return;
      rest = rest.subarray(frame.end);
      if (frame.opcode === opcode.close) return end(frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005);
      if (frame.opcode === opcode.binary) onFrame(plain(frame.payload));
    }
  };
  const server = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      if (isOpen) readFrames(chunk);
      else readHead(chunk);
      done();
    },
  });
  server.on('close', () => end(1006)).on('error', () => {});

  const sendRaw = (bytes: Uint8Array): void => {
    if (!server.destroyed) server.push(bytes);
  };
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
  relay.upgrade({ method: 'GET', url, headers: { ...upgrade, ...headers } } as unknown as IncomingMessage, server, Buffer.alloc(0));
  return {
    get closed() {
      return closed;
    },
    opened,
    ended,
    listen(listener) {
      onFrame = listener;
      for (const frame of early ?? []) listener(frame);
      early = null;
    },
    sendRaw,
    send: (frame) => sendRaw(maskedFrame(opcode.binary, frame)),
    destroy: () => server.destroy(),
  };
}

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A whole frame as a client sends it, under a mask of zeroes, which leaves the bytes as they are. */
export function maskedFrame(code: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14);
  head[0] = 0x80 | code;
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}

/** Node's Buffer has another `slice` than what browsers are given. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

/** The first frame of what a server sent, once all of it is there; servers do not mask. */
function firstFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = start + length;
  return bytes.length < end ? null : { opcode: bytes[0]! & 0x0f, payload: bytes.subarray(start, end), end };
}
