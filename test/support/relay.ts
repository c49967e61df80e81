/** The relay on a real port, and clients that speak to it as browsers do. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { draftAccess } from '../../core/access/draft-access.ts';
import { subprotocol, type ServerMessage } from '../../core/protocol/control.ts';
import { createBudget } from '../../server/web/budget/budget.ts';
import { shareOf } from '../../server/web/budget/costs.ts';
import { systemClock, type Clock } from '../../server/clock.ts';
import type { Nodes } from '../../server/nodes/nodes.ts';
import { createRelay } from '../../server/gateway/create-relay.ts';
import type { RelayMetrics } from '../../server/drafts/relay-metrics.ts';
import { sessionCookie } from '../../server/web/session-cookie.ts';
import { createSessions } from '../../server/accounts/sessions.ts';
import { createWorld, type World } from './actors.ts';
import { openRelayClient, signedInSocket } from './relay-client.ts';

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
  /** Of another relay, so that both are servers on one database. */
  readonly world?: World;
  readonly nodes?: Nodes;
}

export async function startRelay({
  clock = systemClock,
  framesPerSecond = 500,
  metrics,
  judgeAccess,
  nodes,
  world: given,
}: RelayOptions = {}) {
  const world = given ?? (await createWorld());
  const sessions = createSessions({ storage: world.storage, events: world.events, now: clock.now, random: randomBytes });
  const errors: string[] = [];
  const refused: string[] = [];
  const log = {
    warn: (details: object) => void refused.push((details as { reason: string }).reason),
    error: (details: object, message: string) => void errors.push(`${message} ${inspect(details)}`),
  };
  const relay = createRelay({
    storage: world.storage,
    access: world.access,
    events: world.events,
    sessions,
    committer: world.committer,
    allowedOrigins: [],
    clock,
    budget: createBudget(shareOf(framesPerSecond), clock.now),
    ...(metrics && { metrics }),
    ...(judgeAccess && { judgeAccess }),
    ...(nodes && { nodes }),
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
    const provider = new WebsocketProvider(`ws://${host}/sync`, draft, doc, {
      params,
      disableBc: true,
      WebSocketPolyfill: signedInSocket(await headersOf(user)),
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
    const client = await openRelayClient(`http://${host}`, `/sync/${draft}`, {
      headers: { ...(await headersOf(user)), ...headers },
      protocol,
    });
    opened.push({ destroy: () => client.socket.terminate() });
    const receive = async <T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> => {
      await client.next(({ kind }) => kind === type);
      const found = client.messages.find((message): message is Extract<ServerMessage, { type: T }> => message.type === type);
      if (!found) throw new Error(`closed with ${client.state.closed} before a message of type ${type}`);
      return found;
    };
    return { ...client, receive };
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
    if (!given) await world.storage.close();
  };
  return { ...world, sessions, relay, host, errors, refused, stockClient, rawClient, logOf, close, newDraft: () => randomUUID() as string };
}
export type RelayWorld = Awaited<ReturnType<typeof startRelay>>;
