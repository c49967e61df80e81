/** The relay on a real port, and clients that speak to it as browsers do. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { draftAccess } from '../../core/access/draft-access.ts';
import { decodeServerMessage, messageType, subprotocol, type ServerMessage } from '../../core/protocol/control.ts';
import { createBudget } from '../../server/budget/budget.ts';
import { shareOf } from '../../server/budget/costs.ts';
import { systemClock, type Clock } from '../../server/clock.ts';
import { createRelay } from '../../server/relay/create-relay.ts';
import type { RelayMetrics } from '../../server/relay/relay-metrics.ts';
import { sessionCookie } from '../../server/sessions/session-cookie.ts';
import { createSessions } from '../../server/sessions/sessions.ts';
import { createWorld } from './actors.ts';

/** Waits until a condition holds, looking at it often; fails loudly when it never does. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 10_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${within} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface RelayOptions {
  readonly clock?: Clock;
  readonly framesPerSecond?: number;
  readonly metrics?: RelayMetrics;
  readonly judgeAccess?: typeof draftAccess;
}

export async function startRelay({ clock = systemClock, framesPerSecond = 500, metrics, judgeAccess }: RelayOptions = {}) {
  const world = await createWorld();
  const sessions = createSessions({ storage: world.storage, now: clock.now, random: randomBytes });
  const errors: string[] = [];
  const refused: string[] = [];
  const log = {
    warn: (details: object) => void refused.push((details as { reason: string }).reason),
    error: (details: object, message: string) => void errors.push(`${message} ${inspect(details)}`),
  };
  const relay = createRelay({
    storage: world.storage,
    access: world.access,
    sessions,
    committer: world.committer,
    allowedOrigins: [],
    clock,
    budget: createBudget(shareOf(framesPerSecond), clock.now),
    ...(metrics && { metrics }),
    ...(judgeAccess && { judgeAccess }),
    log,
  });
  const http = createServer();
  http.on('upgrade', relay.upgrade);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const opened: { destroy(): void }[] = [];

  const headersOf = async (user: string) => ({ cookie: `${sessionCookie}=${await sessions.create(user)}`, origin: `http://${host}` });

  /** A stock provider, signed in as this user. */
  const stockClient = async (user: string, draft: string, doc = new Y.Doc(), params: Record<string, string> = {}) => {
    const headers = await headersOf(user);
    class SignedInSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers });
      }
    }
    const provider = new WebsocketProvider(`ws://${host}/sync`, draft, doc, {
      params,
      disableBc: true,
      WebSocketPolyfill: SignedInSocket as never,
    });
    opened.push(provider);
    return { doc, provider };
  };

  /** A bare socket, with what it received. */
  const rawClient = async (
    user: string,
    draft: string,
    { protocol = subprotocol, headers }: { protocol?: string | null; headers?: Record<string, string> } = {},
  ) => {
    const socket = new WebSocket(`ws://${host}/sync/${draft}`, protocol === null ? [] : [protocol], {
      headers: { ...(await headersOf(user)), ...headers },
    });
    opened.push({ destroy: () => socket.terminate() });
    const messages: ServerMessage[] = [];
    const frames: Uint8Array[] = [];
    const state = { closed: null as number | null, refused: null as number | null };
    socket.on('message', (data: Buffer) => {
      const frame = new Uint8Array(data);
      frames.push(frame);
      const decoder = decoding.createDecoder(frame);
      if (decoding.readVarUint(decoder) !== messageType.control) return;
      const message = decodeServerMessage(decoder);
      if (message) messages.push(message);
    });
    socket.on('close', (code) => (state.closed = code));
    socket.on('unexpected-response', (_, response) => {
      state.refused = response.statusCode ?? 0;
      response.resume();
    });
    socket.on('error', () => {});
    await until('a socket opens or is refused', () => socket.readyState !== socket.CONNECTING || state.refused !== null);
    const first = <T extends ServerMessage['type']>(type: T) =>
      messages.find((message): message is Extract<ServerMessage, { type: T }> => message.type === type);
    const receive = async <T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> => {
      await until(`a message of type ${type}`, () => first(type) !== undefined);
      return first(type)!;
    };
    return { socket, messages, frames, state, receive, send: (frame: Uint8Array) => socket.send(frame) };
  };

  /** What the log on disk adds up to. */
  const logOf = async (draft: string): Promise<Y.Doc> => {
    const doc = new Y.Doc();
    for (const update of await world.storage.drafts.updates(draft)) Y.applyUpdate(doc, update);
    return doc;
  };

  const close = async (): Promise<void> => {
    for (const one of opened) one.destroy();
    await relay.close();
    await new Promise((resolve) => http.close(resolve));
    await world.storage.close();
  };
  return { ...world, sessions, relay, host, errors, refused, stockClient, rawClient, logOf, close, newDraft: () => randomUUID() as string };
}
export type RelayWorld = Awaited<ReturnType<typeof startRelay>>;
