/** The endpoint of the relay on a real network: HTTP upgrades become sockets of `ws`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import type { FastifyError } from 'fastify';
import { frameBounds } from '../../core/protocol/client-frame.ts';
import { subprotocol } from '../../core/protocol/control.ts';
import { longestDelay } from '../web/budget/costs.ts';
import { errorToProblem } from '../web/problem.ts';
import { headerProblem } from '../web/request-headers.ts';
import { copyBytes } from '../storage/copy-bytes.ts';
import type { Relay, RelaySocket, SocketHandlers } from '../drafts/relay.ts';
import { createFrameCounter } from './count-frames.ts';
import { refuseUpgrade } from './upgrade-request.ts';

/** Frames that one message may come in. */
const mostFragments = 1024;
/** Milliseconds that the other end has to answer a close. */
const longestClose = 2_000;

export interface WebSocketEndpoint {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export function createWebSocketEndpoint(accept: Relay['accept'], onError: (error: unknown) => void): WebSocketEndpoint {
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    closeTimeout: longestClose,
    // Frames above the bound are answered with a code of their own, far larger ones are cut off by `ws`.
    maxPayload: 2 * frameBounds.frame,
    maxFragments: mostFragments,
    // Pings are answered in their turn, and charged like every frame. [P32]
    autoPong: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  };
  const server = new WebSocketServer(options);
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const problem = headerProblem(request);
    if (problem !== null) return refuseUpgrade(socket, 'invalid-request', problem); // [H36]
    const acceptance = await accept(request);
    if (!acceptance.ok) {
      // Who is refused at once asks again at once, and that costs everybody. [H41]
      if (acceptance.code === 'too-fast') await pause(longestDelay);
      return refuseUpgrade(socket, acceptance.code, acceptance.detail);
    }
    // `ws` refuses what is no WebSocket after all, and never calls back then.
    socket.once('close', acceptance.abandon);
    if (socket.destroyed) return acceptance.abandon();
    server.handleUpgrade(request, socket, head, (webSocket) => {
      // Also where it is closed at once and nobody listens: what the other end sends meanwhile must harm nobody. `ws` has closed the socket by
      // then, and ends it within moments; cut off now, the other end would not hear why. [P23]
      webSocket.on('error', ignore);
      socket.off('close', acceptance.abandon);
      acceptance.enter(new OpenSocket(webSocket, socket));
    });
  };
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', destroyIt);
      upgrade(request, socket, head).catch((error: unknown) => {
        onError(error);
        const { code, detail } = errorToProblem(error as FastifyError); // [H74]
        refuseUpgrade(socket, code, detail);
      });
    },
    close: () => server.close(),
  };
}

/** Not made for each socket: with it all would be kept that its attempt was judged by. */
const ignore = (): void => undefined;
function destroyIt(this: Duplex): void {
  this.destroy();
}

/** Sockets to which something was sent by the work that runs now. */
const gathering = new Set<Duplex>();

/**
 * What is sent to a socket in one go leaves in one piece: each piece is a call of the system, which costs more than all else of sending. It leaves
 * before any other work, such as the answer to the request that caused it.
 */
function gather(wire: Duplex): void {
  if (gathering.has(wire)) return;
  if (gathering.size === 0) queueMicrotask(() => gathering.forEach(release));
  gathering.add(wire);
  wire.cork();
}

function release(wire: Duplex): void {
  if (gathering.delete(wire)) wire.uncork();
}

class OpenSocket implements RelaySocket {
  readonly #socket: WebSocket;
  readonly #wire: Duplex;

  constructor(socket: WebSocket, wire: Duplex) {
    this.#socket = socket;
    this.#wire = wire;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(frame: Uint8Array): void {
    gather(this.#wire);
    this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    release(this.#wire);
    this.#socket.terminate();
  }

  ping(): void {
    this.#socket.ping();
  }

  pong(data: Uint8Array): void {
    this.#socket.pong(data);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  listen(handlers: SocketHandlers): void {
    const count = createFrameCounter();
    // Before `ws` takes them apart: what comes in one piece may be thousands of frames, or a part of one that never ends.
    this.#wire.prependListener('data', (chunk: Buffer) => {
      // Nothing keeps `ws` from the piece, but at the first zero where a frame should begin it stops.
      if (!handlers.read(count(chunk))) chunk.fill(0);
    });
    this.#socket.on('message', (data: Buffer, isBinary) => handlers.message(copyBytes(data), isBinary));
    this.#socket.on('ping', (data: Buffer) => handlers.ping(copyBytes(data)));
    this.#socket.on('pong', () => handlers.pong());
    this.#socket.on('error', ({ message: why }) => handlers.broken(why));
    this.#socket.on('close', () => handlers.close());
  }
}
