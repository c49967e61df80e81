/** The line to the relay for one draft: a y-websocket provider, its ledger, and what the server says beside the document. */
import { batch, createMemo, createSignal, type Accessor } from 'solid-js';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import {
  closeCode,
  decodeServerMessage,
  diskFullReason,
  encodeControl,
  messageType,
  subprotocol,
  type CommitMessage,
  type ServerMessage,
} from '../../../core/protocol/control.ts';
import { frameBounds } from '../../../core/protocol/client-frame.ts';
import { syncAnswerFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { Edge } from '../edge.ts';
import { acknowledge, enter, isSettled, offer, openLedger, type Ledger } from './change-ledger.ts';
import { countingSocket } from './counting-socket.ts';
import { applied, nothingSeen, report } from './seen-report.ts';
import type { Stop, SyncFacts } from './sync-state.ts';

export type Access = Omit<Extract<ServerMessage, { type: 'access' }>, 'type'>;

/** What asking the server tells about a socket that could not be opened. */
export type Probe = 'unreachable' | 'signed-out' | 'not-allowed' | 'hidden' | 'fine';

export interface Link {
  readonly provider: WebsocketProvider;
  readonly awareness: Awareness;
  readonly phase: Accessor<SyncFacts['phase']>;
  readonly ledger: Accessor<Ledger>;
  readonly settled: Accessor<boolean>;
  /** The server answers, but sockets to it do not open: something in between does not let them through. */
  readonly isBlocked: Accessor<boolean>;
  /** What the server lets us do; the last word of the last socket while there is none. */
  readonly access: Accessor<Access | null>;
  readonly stop: Accessor<Stop | null>;
  /** What the server said when it stopped us; empty where it said nothing. */
  readonly stopReason: Accessor<string>;
  /** Whether the server last said that it can write nothing. [S63] */
  readonly isDiskFull: Accessor<boolean>;
  /** Whether the server's copy has been received on the socket that is open. */
  readonly synced: Accessor<boolean>;
  connect(): void;
  /** Ends the socket that is open and tries anew. */
  reconnect(): void;
  /** False where no socket is open. */
  send(message: CommitMessage): boolean;
  /** Sends what was held back. */
  resume(): void;
  /** Sends a change that the provider takes for the server's own; where no socket is open, the next begins with it. */
  forward(update: Uint8Array): void;
  destroy(): void;
}

export interface LinkOptions {
  readonly edge: Edge;
  readonly id: string;
  readonly doc: Y.Doc;
  readonly base: Base;
  readonly onMessage: (message: ServerMessage) => void;
  /** Whether what the document holds is not to be sent: nobody has written it, and the server need not keep it. */
  readonly isHeld: () => boolean;
  /** Asked after a socket could not be opened. */
  readonly probe: () => Promise<Probe>;
}

/** Sockets that fail in a row while the server answers, before something in between is taken to stop them. */
const failuresOfBlocked = 2;
/** Milliseconds between the first and the last of them, so that a server that restarts is not taken for a proxy. */
const shortestBlocked = 1_500;

/** Longest pause between two attempts, in milliseconds. */
const longestPause = 3_000;

export function createLink(options: LinkOptions): Link {
  const [phase, setPhase] = createSignal<SyncFacts['phase']>('idle');
  const [ledger, setLedger] = createSignal<Ledger>(openLedger);
  const [access, setAccess] = createSignal<Access | null>(null);
  const [stop, setStop] = createSignal<Stop | null>(null);
  const [stopReason, setStopReason] = createSignal('');
  const [synced, setSynced] = createSignal(false);
  const [isDiskFull, setIsDiskFull] = createSignal(false);
  let wasOpen = false;
  let isProbing = false;
  /** Sockets that did not open in a row, though the server answered. */
  let failures = 0;
  let firstFailure = 0;
  const [isBlocked, setIsBlocked] = createSignal(false);
  const noteFailure = (isAnswered: boolean): void => {
    if (!isAnswered) failures = 0;
    if (!isAnswered) return void setIsBlocked(false);
    const now = options.edge.now().getTime();
    if (failures === 0) firstFailure = now;
    failures += 1;
    setIsBlocked(failures >= failuresOfBlocked && now - firstFailure >= shortestBlocked);
  };
  /** The server has asked on this socket for what it lacks, and was not answered. */
  let isAsked = false;
  /** Sockets closed for what we sent since anything of it became durable. */
  let refusals = 0;
  const comesBack = (code: number): boolean => {
    const { level } = ledger();
    // Somebody who could write a moment ago may still read: what was refused was on its way.
    if (code === closeCode.notAllowed && level !== 'write') return level === 'read';
    // Once it may have been chance: a race, a damaged frame. Again, it was for what we send, and would be once more. [U17]
    if (code === closeCode.notAllowed || code === closeCode.invalidPayload) return ++refusals < 2;
    return code < 4400 || code >= 4500; // [P14]
  };

  let seen = nothingSeen;

  const Socket = countingSocket(
    options.edge.WebSocket,
    () => {
      seen = nothingSeen;
      isAsked = false;
      setLedger(openLedger);
    },
    (frame, bytes) => {
      if (options.isHeld()) {
        isAsked ||= frame === 'answer';
        return false;
      }
      const [next, send] = offer(ledger(), frame);
      if (send && bytes > frameBounds.frame) {
        stopAs('too-large');
        return false;
      }
      setLedger(next);
      return send;
    },
    () => {
      const [next, message] = report(seen);
      seen = next;
      return message && encodeControl(message);
    },
  );
  const provider = new WebsocketProvider(`${options.edge.socketOrigin}/sync`, options.id, options.doc, {
    connect: false,
    disableBc: true,
    protocols: [subprotocol],
    params: options.base ? { base: `${options.base.profile}@${options.base.revision}` } : {},
    WebSocketPolyfill: Socket,
    maxBackoffTime: longestPause,
    shouldReconnect: ({ code }) => comesBack(code),
  });

  /** Ends it from our side. */
  const stopAs = (kind: Stop): void => {
    provider.disconnect();
    batch(() => {
      setPhase('down');
      setStop(kind);
      setStopReason('');
    });
  };
  const reconnect = (): void => {
    provider.disconnect();
    setStop(null);
    provider.connect();
  };

  const onMessage = (message: ServerMessage): void => {
    if (message.type === 'durable') {
      refusals = 0;
      setIsDiskFull(false);
      setLedger((current) => acknowledge(current, message.frames));
    }
    if (message.type === 'access') {
      batch(() => {
        setLedger((current) => enter(current, message.level));
        setAccess(message);
      });
    }
    if (message.type === 'closed' || message.type === 'committed') setStop('closed');
    options.onMessage(message);
  };
  provider.messageHandlers[messageType.control] = (_encoder, decoder) => {
    const message = decodeServerMessage(decoder);
    if (message) onMessage(message);
  };

  // Counted once it is applied: an edit made before must not claim to know it. [X9]
  const applySync = provider.messageHandlers[messageType.sync];
  provider.messageHandlers[messageType.sync] = (encoder, decoder, ...rest) => {
    const kind = decoder.arr[decoder.pos];
    applySync?.(encoder, decoder, ...rest);
    seen = applied(seen, kind);
  };

  provider.on('status', ({ status }) => {
    if (status === 'connected') {
      wasOpen = true;
      noteFailure(false);
      setPhase('open');
    } else if (status === 'connecting' && phase() !== 'down') setPhase('connecting');
  });
  provider.on('sync', (state) => setSynced(state));
  provider.on('connection-close', (event) => {
    const opened = wasOpen;
    wasOpen = false;
    batch(() => {
      setSynced(false);
      if (event !== null) setPhase('down');
      if (event?.code === closeCode.tryAgainLater && event.reason === diskFullReason) setIsDiskFull(true);
    });
    if (!opened && event !== null) void probe();
  });
  provider.on('closed', ({ code, reason }) => {
    batch(() => {
      setStop((current) => current ?? stopOf(code));
      setStopReason(reason);
    });
  });

  const probe = async (): Promise<void> => {
    if (isProbing) return;
    isProbing = true;
    const answer = await options.probe();
    isProbing = false;
    noteFailure(answer === 'fine' && phase() !== 'open');
    if (answer === 'signed-out' || answer === 'not-allowed' || answer === 'hidden') stopAs(answer);
  };

  const sendFrame = (frame: Uint8Array): boolean => {
    const socket = provider.ws;
    if (phase() !== 'open' || !socket || socket.readyState !== socket.OPEN) return false;
    socket.send(frame as Uint8Array<ArrayBuffer>);
    return true;
  };

  return {
    provider,
    awareness: provider.awareness,
    phase,
    ledger,
    settled: createMemo(() => phase() === 'open' && isSettled(ledger())),
    isBlocked,
    access,
    stop,
    stopReason,
    isDiskFull,
    synced,
    connect: () => provider.connect(),
    reconnect,
    send: (message) => sendFrame(encodeControl(message)),
    resume: () => {
      if (!isAsked) return;
      isAsked = false;
      sendFrame(syncAnswerFrame(Y.encodeStateAsUpdate(options.doc)));
    },
    forward: (update) => void sendFrame(updateFrame(update)),
    destroy: () => {
      provider.awareness.destroy();
      provider.destroy();
    },
  };
}

function stopOf(code: number): Stop {
  switch (code) {
    case closeCode.signedOut:
      return 'signed-out';
    case closeCode.gone:
      return 'gone';
    case closeCode.draftClosed:
      return 'closed';
    case closeCode.invalidPayload:
      return 'not-taken';
    case closeCode.tooLarge:
      return 'too-large';
    default:
      return 'not-allowed';
  }
}
