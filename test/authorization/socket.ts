/** A bare socket to a draft: what it was told, in order, and how it ended. */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { decodeServerMessage, messageType, subprotocol, type ServerMessage } from '../../core/protocol/control.ts';

export interface Told {
  /** The first number of the frame, and for sync frames the second. */
  readonly kind: string;
  readonly frame: Uint8Array;
  /** What a control frame says. */
  readonly message: ServerMessage | null;
}

export interface TestSocket {
  /** The status an upgrade was refused with; null where it became a socket. */
  readonly refused: number | null;
  readonly told: Told[];
  /** The close code, once it is closed. */
  closed(): number | null;
  /** What the close said. */
  reason(): string;
  send(frame: Uint8Array | string): void;
  /** Resolves once a frame fits that came since `after` frames, or the socket is closed: the frame, or null. */
  next(fits: (told: Told) => boolean, after?: number): Promise<Told | null>;
  /** Resolves with the close code. */
  ended(): Promise<number>;
  /** Ends it from here, and resolves once it is over. */
  leave(): Promise<void>;
}

export async function openSocket(url: string, cookie: string, path: string): Promise<TestSocket> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, [subprotocol], { headers: { origin: url, ...(cookie && { cookie }) } });
  const told: Told[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => [...waiting].forEach((look) => look());
  const state: { refused: number | null; closed: number | null; reason: string } = { refused: null, closed: null, reason: '' };
  socket.on('message', (data: Buffer) => {
    told.push(read(new Uint8Array(data)));
    wake();
  });
  socket.on('unexpected-response', (request, response) => {
    state.refused = response.statusCode ?? 0;
    request.destroy();
    wake();
  });
  socket.on('close', (code, reason) => {
    [state.closed, state.reason] = [code, reason.toString()];
    wake();
  });
  socket.on('error', wake);
  const when = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const tryIt = (): void => {
        const found = look();
        if (found === undefined) return;
        waiting.delete(tryIt);
        resolve(found);
      };
      waiting.add(tryIt);
      tryIt();
    });
  socket.on('open', wake);
  await when(() => (socket.readyState !== socket.CONNECTING || state.refused !== null ? true : undefined));
  const ended = (): Promise<number> => when(() => state.closed ?? undefined);
  return {
    refused: state.refused,
    told,
    closed: () => state.closed,
    reason: () => state.reason,
    send: (frame) => socket.send(frame),
    next: (fits, after = 0) => when(() => told.slice(after).find(fits) ?? (state.closed === null ? undefined : null)),
    ended,
    leave: async () => {
      socket.terminate();
      await ended();
    },
  };
}

function read(frame: Uint8Array): Told {
  const decoder = decoding.createDecoder(frame);
  const type = decoding.readVarUint(decoder);
  if (type === messageType.control) {
    const message = decodeServerMessage(decoder);
    return { kind: message?.type ?? 'control', frame, message };
  }
  return { kind: type === messageType.sync ? `sync ${decoding.readVarUint(decoder)}` : `${type}`, frame, message: null };
}
