/** A network between browsers and one server: every connection keeps the order of what it carries, and anything else may happen to it. */
import type { Acceptance, ConnectionAttempt, RelaySocket, SocketHandlers } from '../../server/drafts/relay.ts';
import type { Tally } from './tally.ts';
import type { Realm, World } from './world.ts';

/** How a browser reaches the server. */
export interface Route {
  /** Nothing gets through for now; what is on its way waits. */
  isCut: boolean;
  /** Longest delay of a packet, in milliseconds. */
  delay: number;
}

/** What listens on the server's address. */
export interface Listener {
  readonly realm: Realm;
  accept(attempt: ConnectionAttempt): Promise<Acceptance>;
  answer(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly cookie: string | undefined;
  /** Parsed. */
  readonly body: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** What is told of frames, for whoever checks them. */
export interface Observer {
  /** A change frame or any other is given to the server. */
  onUp(line: Line, frame: Uint8Array): void;
  /** The server has heard it, if it still hears this line. */
  afterUp(line: Line, frame: Uint8Array, isOpen: boolean): void;
  /** The server has sent a frame. */
  onDown(line: Line, frame: Uint8Array): void;
  /** Anything else that is worth reading. */
  note(what: () => string): void;
}

export interface Network {
  /** Null while no server runs. */
  listener: Listener | null;
  lines(): readonly Line[];
  /** A socket class for one tab. */
  sockets(route: Route, realm: Realm, cookie: () => string | undefined): typeof WebSocket;
  fetch(route: Route, realm: Realm, cookie: () => string | undefined): typeof fetch;
  cut(route: Route): void;
  heal(route: Route): void;
  /** Ends all connections of a realm that has crashed; silently, the other end finds out by itself. */
  crash(realm: Realm, silently: boolean): void;
}

/** One WebSocket connection, seen from both ends. */
export interface Line {
  readonly route: Route;
  readonly client: Realm;
  server: Realm | null;
  isOver(): boolean;
  /** Both ends lose it: at once for what is on its way, a little later for who uses it. */
  reset(): void;
  /** From now on whatever is sent is lost, and nobody is told. */
  silence(): void;
  isSilent(): boolean;
  /** Whether the server has it open. */
  isHeard(): boolean;
}

type Parcel =
  | { readonly type: 'frame'; readonly bytes: Uint8Array }
  | { readonly type: 'open' | 'ping' | 'pong' | 'reset' }
  | { readonly type: 'close'; readonly code: number; readonly reason: string };

/** Milliseconds a peer waits for the answer to its goodbye. */
const longestClose = 30_000;
/** Milliseconds until a browser gives up opening a socket. */
const longestOpening = 20_000;
const [connecting, open, closing, closed] = [0, 1, 2, 3] as const;

export function createNetwork(world: World, tally: Tally, observer: Observer): Network {
  const lines = new Set<ClientLine>();
  /** Requests that a server is working on, and how each fails when that server dies. */
  const requests = new Map<() => void, Realm>();

  /** One direction of a line: what goes in comes out in order, or never. */
  const createPipe = (route: Route, to: () => Realm | null, most: number, receive: (parcel: Parcel) => void) => {
    let queue: Parcel[] = [];
    let isScheduled = false;
    const schedule = (): void => {
      const realm = to();
      if (isScheduled || queue.length === 0 || route.isCut || !realm) return;
      isScheduled = true;
      world.after(world.between(0, route.delay), deliver, realm);
    };
    const deliver = (): void => {
      isScheduled = false;
      if (route.isCut) return;
      for (const parcel of queue.splice(0, most)) receive(parcel);
      schedule();
    };
    return {
      push: (parcel: Parcel): void => {
        queue.push(parcel);
        schedule();
      },
      schedule,
      clear: (): void => {
        tally['frames lost'] += queue.filter(({ type }) => type === 'frame').length;
        queue = [];
      },
      bytes: (): number => queue.reduce((sum, parcel) => sum + (parcel.type === 'frame' ? parcel.bytes.byteLength : 0), 0),
    };
  };

  const connect = (
    route: Route,
    client: Realm,
    cookie: string | undefined,
    url: string,
    protocol: string,
    socket: ClientEnd,
  ): ClientLine => {
    let handlers: SocketHandlers | null = null;
    let [isSilent, isHalfOpen, isOver, serverOpen] = [false, false, false, false];
    const up = createPipe(
      route,
      () => line.server,
      100,
      (parcel) => receiveUp(parcel),
    );
    const down = createPipe(
      route,
      () => client,
      1,
      (parcel) => receiveDown(parcel),
    );
    const sendUp = (parcel: Parcel): void => {
      pushTo(up, parcel);
      // Whoever sends to a server that has died hears so from the one that took its place.
      if (isHalfOpen) world.after(world.between(200, 3_000), () => endClient(1006), client);
    };
    const sendDown = (parcel: Parcel): void => pushTo(down, parcel);
    const pushTo = (pipe: typeof up, parcel: Parcel): void => {
      if (parcel.type === 'frame') tally['frames sent'] += 1;
      if (!isSilent && !isOver) pipe.push(parcel);
      else if (parcel.type === 'frame') tally['frames lost'] += 1;
    };

    /** The server's end is gone; it is told once. */
    const leaveServer = (): void => {
      serverOpen = false;
      const told = handlers;
      handlers = null;
      told?.close();
    };
    const finish = (): void => {
      isOver = true;
      up.clear();
      down.clear();
      lines.delete(line);
    };
    const endClient = (code: number, reason = ''): void => {
      if (socket.state() === closed) return;
      observer.note(() => `end  ${client.name} ${code} ${reason}`);
      socket.end(code, reason);
    };

    const receiveUp = (parcel: Parcel): void => {
      switch (parcel.type) {
        case 'frame':
          if (!handlers) return;
          observer.onUp(line, parcel.bytes);
          if (handlers.read({ bytes: parcel.bytes.byteLength, controls: 0, others: 1 })) handlers?.message(parcel.bytes, true);
          // What arrives together is heard in turns.
          return void world.after(1, () => observer.afterUp(line, parcel.bytes, serverOpen));
        case 'pong':
          return handlers?.pong();
        case 'close':
        case 'reset':
          leaveServer();
          return finish();
        case 'open':
        case 'ping':
      }
    };
    const receiveDown = (parcel: Parcel): void => {
      switch (parcel.type) {
        case 'open':
          return socket.open(protocol);
        case 'frame':
          return socket.receive(parcel.bytes);
        case 'ping':
          return sendUp({ type: 'pong' });
        case 'close':
          // The browser answers a goodbye by itself.
          sendUp(parcel);
          return endClient(parcel.code, parcel.reason);
        case 'reset':
          endClient(1006);
          return finish();
        case 'pong':
      }
    };

    const serverEnd = (): RelaySocket => ({
      protocol,
      get bufferedAmount() {
        return down.bytes();
      },
      get isOpen() {
        return serverOpen;
      },
      pause: () => undefined,
      resume: () => undefined,
      send: (bytes) => {
        observer.onDown(line, bytes);
        sendDown({ type: 'frame', bytes });
      },
      close: (code, reason) => {
        if (!serverOpen) return;
        serverOpen = false;
        sendDown({ type: 'close', code, reason });
        world.after(longestClose, leaveServer);
      },
      terminate: () => {
        serverOpen = false;
        sendDown({ type: 'reset' });
        world.after(0, () => {
          leaveServer();
          if (isSilent) finish();
        });
      },
      ping: () => sendDown({ type: 'ping' }),
      pong: () => undefined,
      listen: (given) => void (handlers = given),
    });

    const arrive = async (): Promise<void> => {
      const listener = network.listener;
      if (!listener) return refuse();
      // A throw is answered like a refusal.
      const answer = await listener.accept({ url: url.slice(url.indexOf('/sync/')), headers: { origin, host, cookie } }).catch(() => null);
      if (!answer?.ok) return refuse();
      if (isOver || socket.state() !== connecting) return answer.abandon();
      serverOpen = true;
      sendDown({ type: 'open' });
      answer.enter(serverEnd());
      up.schedule();
    };
    const refuse = (): void => {
      tally['connections refused'] += 1;
      sendDown({ type: 'reset' });
    };
    /** The first packet, sent again while nothing gets through. */
    const knock = (): void => {
      if (route.isCut) return;
      if (isSilent || isOver) return;
      const realm = network.listener?.realm;
      if (!realm) return refuse();
      isKnocking = true;
      line.server = realm;
      world.after(world.between(0, route.delay), () => void arrive(), realm);
    };
    let isKnocking = false;

    const line: ClientLine = {
      route,
      client,
      server: null,
      isOver: () => isOver,
      isSilent: () => isSilent,
      isHeard: () => serverOpen,
      reset() {
        if (isOver) return;
        tally['connections cut'] += 1;
        up.clear();
        down.clear();
        serverOpen = false;
        if (line.server) world.after(world.between(0, 50), leaveServer, line.server);
        world.after(world.between(0, 50), () => endClient(1006), client);
        finish();
      },
      silence() {
        if (isOver || isSilent) return;
        tally['silent connections'] += 1;
        up.clear();
        down.clear();
        isSilent = true;
        // A browser does not wait for ever for a socket to open.
        if (socket.state() === connecting) world.after(longestOpening, () => endClient(1006), client);
      },
      send: (bytes) => sendUp({ type: 'frame', bytes }),
      close: (code) => {
        sendUp({ type: 'close', code, reason: '' });
        world.after(1, () => endClient(code), client);
      },
      crash(realm, silently) {
        if (silently) {
          isHalfOpen = realm !== client;
          return line.silence();
        }
        up.clear();
        down.clear();
        if (realm === client && line.server) world.after(world.between(0, 50), leaveServer, line.server);
        if (realm !== client) world.after(world.between(0, 50), () => endClient(1006), client);
        serverOpen = false;
        finish();
      },
      unblock() {
        if (!line.server && !isKnocking) knock();
        up.schedule();
        down.schedule();
      },
    };
    lines.add(line);
    tally.connections += 1;
    observer.note(() => `dial ${client.name}`);
    knock();
    return line;
  };

  const network: Network = {
    listener: null,
    lines: () => [...lines],
    cut: (route) => void (route.isCut = true),
    heal: (route) => {
      route.isCut = false;
      for (const line of lines) if (line.route === route) line.unblock();
    },
    crash: (realm, silently) => {
      for (const line of [...lines]) if (line.client === realm || line.server === realm) line.crash(realm, silently);
      for (const [fail, server] of requests) if (server === realm) fail();
    },
    sockets: (route, realm, cookie) => socketClass((url, protocol, socket) => connect(route, realm, cookie(), url, protocol, socket)),
    fetch: (route, realm, cookie) => (input, init) =>
      new Promise((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('The request timed out.', 'TimeoutError')));
        const refuse = (): void => reject(new TypeError('The server cannot be reached.'));
        // While nothing gets through, it is sent again and again, until the request has timed out.
        const carry = (action: () => void): void => {
          const attempt = (): void => void (route.isCut ? world.after(500, attempt, realm) : action());
          world.after(world.between(0, route.delay), attempt, realm);
        };
        const fail = (): void => {
          requests.delete(fail);
          carry(refuse);
        };
        const ask = async (listener: Listener): Promise<void> => {
          const answer = await listener
            .answer({ ...askedWith(init), path: input as string, cookie: cookie() })
            .catch((): HttpAnswer => ({ status: 500 }));
          requests.delete(fail);
          observer.note(() => `http ${realm.name} ${init?.method} ${input as string} ${answer.status}`);
          carry(() => resolve(toResponse(answer)));
        };
        carry(() => {
          const listener = network.listener;
          if (!listener) return refuse();
          requests.set(fail, listener.realm);
          world.after(0, () => void ask(listener), listener.realm);
        });
      }),
  };
  return network;
}

export const host = 'accord.test';
export const origin = `http://${host}`;

interface ClientLine extends Line {
  send(bytes: Uint8Array): void;
  close(code: number): void;
  crash(realm: Realm, silently: boolean): void;
  /** Something may get through again. */
  unblock(): void;
}

/** What a line does to the browser's socket. */
interface ClientEnd {
  state(): number;
  open(protocol: string): void;
  receive(bytes: Uint8Array): void;
  end(code: number, reason: string): void;
}

type Dial = (url: string, protocol: string, socket: ClientEnd) => ClientLine;

/** As much of a browser's WebSocket as y-websocket uses. */
function socketClass(dial: Dial): typeof WebSocket {
  class SimulatedSocket {
    static readonly CONNECTING = connecting;
    static readonly OPEN = open;
    static readonly CLOSING = closing;
    static readonly CLOSED = closed;
    readonly CONNECTING = connecting;
    readonly OPEN = open;
    readonly CLOSING = closing;
    readonly CLOSED = closed;
    readyState: number = connecting;
    protocol = '';
    binaryType = 'blob';
    onopen: ((event: unknown) => void) | null = null;
    onmessage: ((event: unknown) => void) | null = null;
    onclose: ((event: unknown) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    readonly #line: ClientLine;

    constructor(url: string | URL, protocols: string | string[] = []) {
      const [protocol = ''] = [protocols].flat();
      this.#line = dial(String(url), protocol, {
        state: () => this.readyState,
        open: (agreed) => {
          if (this.readyState !== connecting) return;
          this.readyState = open;
          this.protocol = agreed;
          this.onopen?.({ type: 'open' });
        },
        receive: (data) => {
          if (this.readyState === open) this.onmessage?.({ type: 'message', data });
        },
        end: (code, reason) => {
          const before: number = this.readyState;
          this.readyState = closed;
          if (before === connecting || code === 1006) this.onerror?.({ type: 'error' });
          this.onclose?.({ type: 'close', code, reason });
        },
      });
    }
    send(bytes: Uint8Array): void {
      if (this.readyState === connecting) throw new DOMException('Still connecting.', 'InvalidStateError');
      if (this.readyState === open) this.#line.send(bytes);
    }
    close(code = 1005): void {
      if (this.readyState >= closing) return;
      this.readyState = closing;
      this.#line.close(code);
    }
  }
  return SimulatedSocket as unknown as typeof WebSocket;
}

/** As much of a response as the client reads. */
const askedWith = ({ method = 'GET', body }: RequestInit = {}): Pick<HttpRequest, 'method' | 'body'> => ({
  method,
  body: typeof body === 'string' ? JSON.parse(body) : undefined,
});

const toResponse = ({ status, body }: HttpAnswer): Response =>
  ({
    status,
    ok: status >= 200 && status < 300,
    headers: { get: () => (body === undefined ? null : 'application/json') },
    json: () => Promise.resolve(structuredClone(body)),
  }) as unknown as Response;
