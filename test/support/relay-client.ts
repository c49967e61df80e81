/** One socket to one draft, as every test opens it: what it received, in order, and how it ended. */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { decodeServerMessage, messageType, subprotocol, type ServerMessage } from '../../core/protocol/control.ts';

export interface Received {
  /** `sync 0`, `sync 1` or `sync 2`, the type of a control message, or the number of any other type. */
  readonly kind: string;
  readonly frame: Uint8Array;
  /** The content of a control frame. */
  readonly message: ServerMessage | null;
}

export interface RelayClient {
  readonly socket: WebSocket;
  readonly received: readonly Received[];
  /** Of what it received, the control messages. */
  readonly messages: readonly ServerMessage[];
  /** What it received, as it came. */
  readonly frames: readonly Uint8Array[];
  /** The status that the upgrade was answered with; 101 where it became a socket. */
  readonly status: number;
  /** The close code and reason, once it is closed. */
  readonly state: { readonly closed: number | null; readonly reason: string };
  send(frame: Uint8Array | string): void;
  /** Resolves once a frame fits that came since `after` frames, or the socket is closed: the frame, or null. */
  next(fits: (received: Received) => boolean, after?: number): Promise<Received | null>;
  /** Resolves with the close code. */
  ended(): Promise<number>;
  /** Ends it from here, and resolves once it is over. */
  leave(): Promise<void>;
}

export interface RelayClientOptions {
  readonly cookie?: string | undefined;
  /** Beside the cookie and the server's own origin; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Null for none, as a stock client. */
  readonly protocol?: string | null;
}

const headersOf = (url: string, { cookie, headers = {} }: RelayClientOptions): Record<string, string> => {
  const all = { origin: url, ...(cookie && { cookie }), ...headers };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
};

/** Resolves once it is open, or was refused. `url` is the server's, over http; `path` begins with `/sync/` or a base path. */
export async function openRelayClient(url: string, path: string, options: RelayClientOptions = {}): Promise<RelayClient> {
  const { protocol = subprotocol } = options;
  const socket = new WebSocket(url.replace('http', 'ws') + path, protocol === null ? [] : [protocol], { headers: headersOf(url, options) });
  const [received, messages, frames]: [Received[], ServerMessage[], Uint8Array[]] = [[], [], []];
  const state = { closed: null as number | null, reason: '' };
  let answered: number | undefined;
  const { when, wake } = createWaiting();
  socket.on('message', (data: Buffer) => {
    const one = read(new Uint8Array(data));
    received.push(one);
    frames.push(one.frame);
    if (one.message) messages.push(one.message);
    wake();
  });
  socket.on('open', () => {
    answered = 101;
    wake();
  });
  socket.on('unexpected-response', (request, response) => {
    answered = response.statusCode ?? 0;
    request.destroy();
    wake();
  });
  socket.on('close', (code, reason) => {
    [state.closed, state.reason] = [code, reason.toString()];
    wake();
  });
  socket.on('error', wake);
  const status = await when(() => answered ?? (socket.readyState === socket.CLOSED ? 0 : undefined));
  const ended = (): Promise<number> => when(() => state.closed ?? undefined);
  return {
    ...{ socket, received, messages, frames, state, status, ended },
    send: (frame) => socket.send(frame),
    next: (fits, after = 0) => when(() => received.slice(after).find(fits) ?? (state.closed === null ? undefined : null)),
    leave: async () => {
      socket.terminate();
      await ended();
    },
  };
}

/** A client that has been given something: its level, or what the server asks it for. */
export async function enterDraft(url: string, draft: string, options: RelayClientOptions = {}): Promise<RelayClient> {
  const client = await openRelayClient(url, `/sync/${draft}`, options);
  await client.next(() => true);
  return client;
}

/** What a stock `WebsocketProvider` takes for a WebSocket, so that it is signed in. */
export function signedInSocket(headers: Readonly<Record<string, string>>, protocols?: readonly string[]): never {
  return class extends WebSocket {
    constructor(url: string, offered: string[]) {
      super(url, protocols ? [...protocols] : offered, { headers });
    }
  } as never;
}

/** Waits until a check finds its result, and repeats it after each event. */
function createWaiting() {
  const waiting = new Set<() => void>();
  return {
    wake: (): void => [...waiting].forEach((look) => look()),
    when: <T>(look: () => T | undefined): Promise<T> =>
      new Promise((resolve) => {
        const tryIt = (): void => {
          const found = look();
          if (found === undefined) return;
          waiting.delete(tryIt);
          resolve(found);
        };
        waiting.add(tryIt);
        tryIt();
      }),
  };
}

function read(frame: Uint8Array): Received {
  const decoder = decoding.createDecoder(frame);
  const type = decoding.readVarUint(decoder);
  if (type === messageType.control) {
    const message = decodeServerMessage(decoder);
    return { kind: message?.type ?? 'control', frame, message };
  }
  return { kind: type === messageType.sync ? `sync ${decoding.readVarUint(decoder)}` : `${type}`, frame, message: null };
}
