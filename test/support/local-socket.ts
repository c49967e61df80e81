/** Both ends of a WebSocket in one process, without a network: the relay is given one, the test holds the other. */
import type { Acceptance, RelaySocket, SocketHandlers } from '../../server/drafts/relay.ts';

/** The client's end. */
export interface LocalSocket {
  /** The code the server closed it with; 1006 where it just went away, null while it is open. */
  readonly closed: number | null;
  /** Resolves to that code. */
  readonly ended: Promise<number>;
  /** Receives each frame of the server while it sends it, and earlier ones at once. */
  listen(onFrame: (frame: Uint8Array) => void): void;
  /** Sends a message; the server handles it before this returns. Also after the server closed, as long as this end stays open. */
  send(frame: Uint8Array, isBinary?: boolean): void;
  /** Disconnects without a close frame. */
  destroy(): void;
}

/** `stays`: whether it keeps its end open after the server closed, as a hostile client would. */
export function openLocalSocket(
  { enter }: Extract<Acceptance, { ok: true }>,
  { protocol = '', stays = false }: { protocol?: string; stays?: boolean } = {},
): LocalSocket {
  let handlers: SocketHandlers | null = null;
  let closed: number | null = null;
  let isGone = false;
  let say: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => (say = resolve));
  let early: Uint8Array[] | null = [];
  let onFrame = (frame: Uint8Array): void => void early?.push(frame);

  const end = (code: number): void => {
    closed ??= code;
    say(closed);
  };
  const destroy = (): void => {
    end(1006);
    if (isGone) return;
    isGone = true;
    handlers?.close();
  };
  const server: RelaySocket = {
    protocol,
    bufferedAmount: 0,
    get isOpen() {
      return closed === null;
    },
    send: (frame) => closed === null && onFrame(frame),
    close(code) {
      end(code);
      // The client's answer comes later, as over a network.
      if (!stays) queueMicrotask(destroy);
    },
    terminate: destroy,
    ping: () => handlers?.pong(),
    pong: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    listen: (given) => (handlers = given),
  };
  enter(server);
  return {
    get closed() {
      return closed;
    },
    ended,
    listen(listener) {
      onFrame = listener;
      for (const frame of early ?? []) listener(frame);
      early = null;
    },
    send: (frame, isBinary = true) => {
      if (isGone) return;
      if (handlers?.read({ bytes: frame.byteLength, controls: 0, others: 1 })) handlers.message(frame, isBinary);
    },
    destroy,
  };
}
