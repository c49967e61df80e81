/** A WebSocket client of almost no cost, so that the load does not become the bottleneck; it knows no protocol above frames. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export interface RawSocket {
  /** Sends one binary message. What is sent in one turn leaves together. */
  send(payload: Uint8Array): void;
  /** Sends bytes that may be no frame at all. */
  sendRaw(bytes: Uint8Array): void;
  /** Stops reading: the server's output stays with the server. */
  pause(): void;
  resume(): void;
  /** Ends the connection without a word, and without `closed`. */
  destroy(): void;
  readonly isOpen: boolean;
  /** Bytes that the server has not taken yet. */
  readonly waiting: number;
}

export interface RawHandlers {
  /** The bytes are only lent for the time of the call. */
  message(payload: Uint8Array): void;
  /** The server ended it: with this code, or null where it gave none. */
  closed(code: number | null): void;
}

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocol?: string | undefined;
}

/** Frames of one connection arrive in pieces of at most this size. */
const readSize = 64 * 1024;

const opcode = { binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Connects and upgrades; rejects with the status line where the server refuses. */
export function openRawSocket(url: string, handlers: RawHandlers, { headers = {}, protocol }: RawOptions = {}): Promise<RawSocket> {
  const { hostname, port, host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    let opened = false;
    let code: number | null = null;
    let waiting: Uint8Array = new Uint8Array();
    let [corked, isLeft] = [false, false];

    const onFrame = (kind: number, payload: Uint8Array): void => {
      if (kind === opcode.binary) handlers.message(payload);
      else if (kind === opcode.ping) write(clientFrame(opcode.pong, payload));
      else if (kind === opcode.close) {
        code = payload.length >= 2 ? (payload[0]! << 8) | payload[1]! : 1005;
        socket.end(clientFrame(opcode.close, payload.slice(0, 2)));
      }
    };
    const take = (chunk: Uint8Array): void => {
      const bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      const used = readFrames(bytes, onFrame);
      // The socket reuses the chunk's memory.
      waiting = used === bytes.length ? new Uint8Array() : Uint8Array.prototype.slice.call(bytes, used);
    };
    const upgrade = (chunk: Uint8Array): void => {
      const bytes = Buffer.concat([waiting, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return void (waiting = bytes);
      const status = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
      if (!status.startsWith('HTTP/1.1 101')) return void socket.destroy(new Error(`the server refused the upgrade: ${status}`));
      waiting = new Uint8Array();
      opened = true;
      resolve(raw);
      // The caller receives its socket before its first message.
      queueMicrotask(() => take(Uint8Array.prototype.slice.call(bytes, end + 4)));
    };
    const buffer = Buffer.allocUnsafe(readSize);
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback: (size, bytes) => {
          if (opened) take(bytes.subarray(0, size));
          else upgrade(bytes.subarray(0, size));
          return true;
        },
      },
    });
    const write = (bytes: Uint8Array): void => {
      if (!corked) {
        corked = true;
        socket.cork();
        process.nextTick(() => {
          corked = false;
          socket.uncork();
        });
      }
      socket.write(bytes);
    };
    const raw: RawSocket = {
      send: (payload) => write(clientFrame(opcode.binary, payload)),
      sendRaw: write,
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
      destroy: () => {
        isLeft = true;
        socket.destroy();
      },
      get isOpen() {
        return opened && code === null && !socket.destroyed;
      },
      get waiting() {
        return socket.writableLength;
      },
    };
    socket.on('connect', () => {
      const lines = Object.entries({
        Host: host,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        ...(protocol !== undefined && { 'Sec-WebSocket-Protocol': protocol }),
        ...headers,
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
    });
    socket.on('error', (error) => {
      if (!opened) reject(error);
    });
    socket.on('close', () => {
      if (opened && !isLeft) handlers.closed(code);
      else if (!opened) reject(new Error('the connection ended before it was upgraded'));
    });
  });
}

/** Hands every whole frame on and answers how many bytes they were. A server neither masks nor, here, fragments. */
function readFrames(bytes: Uint8Array, onFrame: (kind: number, payload: Uint8Array) => void): number {
  let at = 0;
  while (at + 2 <= bytes.length) {
    let [length, start] = [bytes[at + 1]!, at + 2];
    if (length === 126) {
      if (at + 4 > bytes.length) break;
      length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
      start = at + 4;
    } else if (length === 127) {
      if (at + 10 > bytes.length) break;
      length = new DataView(bytes.buffer, bytes.byteOffset + at + 6, 4).getUint32(0);
      start = at + 10;
    }
    if (start + length > bytes.length) break;
    onFrame(bytes[at]! & 15, bytes.subarray(start, start + length));
    at = start + length;
  }
  return at;
}

/** Masked with zeros, which the protocol allows and which is free. */
export function clientFrame(kind: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = new Uint8Array(head + 4 + length);
  frame[0] = 128 | kind;
  if (head === 2) frame[1] = 128 | length;
  else if (head === 4) frame.set([128 | 126, length >> 8, length & 255], 1);
  else {
    frame[1] = 128 | 127;
    new DataView(frame.buffer).setUint32(6, length);
  }
  frame.set(payload, head + 4);
  return frame;
}
