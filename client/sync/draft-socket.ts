/** The socket of one draft: a y-websocket provider that connects again by itself, whose changes go through the gate. */
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import { decodeServerMessage, messageType, subprotocol, type ServerMessage } from '../../core/protocol/control.ts';
import type { Base } from '../../core/profile/profile.ts';
import { randomnessOf, type Platform } from '../platform/platform.ts';
import { gatedSocket, type Pass } from './gated-socket.ts';
import { pauseBefore } from './pause-before.ts';
import type { DraftInput } from './step/draft-input.ts';

export interface DraftSocket {
  readonly awareness: Awareness;
  /** The origin of what the server sends. */
  readonly origin: unknown;
  connect(): void;
  /** Ends the socket there is, and opens another. */
  reconnect(): void;
  disconnect(): void;
  /** False where no socket takes it. */
  send(frame: Uint8Array): boolean;
  destroy(): void;
}

export interface DraftSocketOptions {
  readonly platform: Platform;
  readonly id: string;
  readonly doc: Y.Doc;
  readonly base: Base;
  readonly feed: (input: DraftInput) => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** Whether the step has given the socket up; asked after each closing. */
  readonly isStopped: () => boolean;
}

/** Failures after which the provider's own pauses, which are the same for all, are longer than these. */
const manyFailures = 10;

export function createDraftSocket(options: DraftSocketOptions): DraftSocket {
  const { platform, id, doc, base, feed, isStopped } = options;
  let pass: Pass = () => false;
  let failures = 0;
  const onNew = (passOfNew: Pass): void => void (pass = passOfNew);
  const provider = new WebsocketProvider(`${platform.socketOrigin}/sync`, id, doc, {
    connect: false,
    disableBc: true,
    protocols: [subprotocol],
    params: base ? { base: `${base.profile}@${base.revision}` } : {},
    WebSocketPolyfill: gatedSocket(platform.WebSocket, onNew, (frame) => feed({ type: 'asked', frame })),
    // Called once for each socket that the server or the network has closed.
    shouldReconnect: ({ code, reason }, of) => {
      feed({ type: 'socket-closed', code, reason });
      of.wsUnsuccessfulReconnects = manyFailures;
      of.maxBackoffTime = pauseBefore(failures++, randomnessOf(platform));
      return !isStopped();
    },
  });
  listen(provider, options);
  provider.on('sync', (isSynced) => {
    if (isSynced) failures = 0;
  });

  return {
    awareness: provider.awareness,
    origin: provider,
    connect: () => provider.connect(),
    reconnect: () => {
      provider.disconnect();
      provider.connect();
    },
    disconnect: () => provider.disconnect(),
    send: (frame) => pass(frame),
    destroy: () => {
      provider.awareness.destroy();
      provider.destroy();
    },
  };
}

function listen(provider: WebsocketProvider, { feed, onMessage }: DraftSocketOptions): void {
  provider.messageHandlers[messageType.control] = (_encoder, decoder) => {
    const message = decodeServerMessage(decoder);
    if (message) onMessage(message);
  };
  provider.on('status', ({ status }) => {
    if (status === 'connected') feed({ type: 'socket-opened' });
  });
  provider.on('sync', (isSynced) => {
    if (isSynced) feed({ type: 'synced' });
  });
  provider.on('connection-close', (event) => {
    if (event === null) feed({ type: 'socket-dropped' });
  });
}
